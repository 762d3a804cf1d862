"""What a fit found, in sentences."""

from __future__ import annotations

from typing import Any

from sim.errors import first_few


def sentences(found: Any) -> list[str]:
    """What the data tell, what they do not, whether they look like the case, and whether the months held out were foretold.

    found : a `Fit`
    """
    seen, table = found.observed, found.table
    told = table[table["identified"]]
    many = f"{seen.months} months of {len(seen.accounts)} account{'' if len(seen.accounts) == 1 else 's'}"
    words = [f"{many} tell {len(told)} of {len(table)} assumptions; an interval of 90 % is at most four fifths as wide as before."]
    for row in told.head(8).to_dict("records"):
        leans = f"; it leans on the {row['leans_on']} end of its range, so try a wider one" if row["leans_on"] else ""
        words.append(f"{row['assumption']}: {row['estimate']:.3g} [{row['low']:.3g}, {row['high']:.3g}], before "
                     f"{row['prior_low']:.3g} to {row['prior_high']:.3g}{leans}.")  # fmt: skip
    if len(told) > 8:
        words.append(f"{len(told) - 8} more are in the table.")
    if rest := list(table.loc[~table["identified"], "assumption"]):
        words.append(f"Not identified, and left as the case has them: {', '.join(first_few(rest))}.")
    words += [f"The data say {what}; the fit was made with {getattr(found.scenario, what.split(' ')[0])}." for what in seen.told]
    strange = list(found.measures.loc[~found.measures["fits"], "measure"])
    if strange:
        words.append(f"The fitted case does not make data like these: {', '.join(strange)}. Policy, relationship or facts of the case may "
                     "be others than the firm's, and the estimates are not to be relied on.")  # fmt: skip
    else:
        words.append("In all measures the data look like what the fitted case makes.")
    held = found.held_out[found.held_out["width_against_before"].notna()]  # what never happens is foretold by anybody
    if len(held):
        within = float((held["within"] * held["months"]).sum() / held["months"].sum())
        words.append(f"Of the last {held['months'].max()} months, which a second fit did not see, {within:.0%} lie in bands that "
                     "should hold 90 % (months of one history depend on each other).")  # fmt: skip
    return words
