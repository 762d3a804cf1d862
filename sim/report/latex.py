"""Tables in LaTeX, with the rules of the package booktabs; whatever comes from outside is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "\n": " ", "\r": " ", "\t": " ", "\u00a0": "~",
}  # fmt: skip
"""What LaTeX reads as something else than itself."""


def escaped(text: str) -> str:
    r"""Text that LaTeX prints as it is.

    Examples
    --------
    >>> print(escaped("50 % of R&D_{1} ~ $5 ^ #2 \\ <b>"))
    50 \% of R\&D\_\{1\} \textasciitilde{} \$5 \textasciicircum{} \#2 \textbackslash{} \textless{}b\textgreater{}
    """
    return "".join(SIGNS.get(sign, sign) for sign in text)


def number(text: str) -> str:
    """A number with LaTeX's minus sign in front where it is below zero."""
    return f"${text}$" if text.startswith("-") else text


def tabular(columns: str, head: Sequence[str], body: Sequence[str]) -> str:
    """A table with the three rules of booktabs.

    Parameters
    ----------
    columns : what LaTeX calls the preamble, as in `lrr`
    head, body : lines, escaped and without their ends
    """
    lines = [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", *_ended(head), r"\midrule", *_ended(body), r"\bottomrule", r"\end{tabular}"]
    return "\n".join(lines) + "\n"


def _ended(lines: Sequence[str]) -> list[str]:
    return [line if line.startswith((r"\midrule", r"\addlinespace", r"\cmidrule")) else rf"{line} \\" for line in lines]


def table(content: str, caption: str, label: str, note: str = "") -> str:
    """A floating table with its caption above it.

    Parameters
    ----------
    content : a tabular
    caption, note : plain text
    label : what `ref` names it by
    """
    below = f"\n\\par\\smallskip\\footnotesize {escaped(note)}" if note else ""
    return (
        "% In the preamble: \\usepackage{booktabs} and \\usepackage[T1]{fontenc}; with names in Chinese, XeLaTeX and xeCJK\n"
        f"\\begin{{table}}\n\\centering\n\\caption{{{escaped(caption)}}}\n\\label{{{label}}}\n{content.rstrip()}{below}\n\\end{{table}}\n"
    )
