"""Domains from files: Genius (a folder of XML) and GeniusWeb (a folder of JSON), as NegMAS and the competitions of ANAC use them.

A folder holds a domain and a profile of either side. Utilities are weighted sums over issues; listed values and whole numbers are read.
As in NegMAS, evaluations are taken as they stand; Genius itself divides those of each issue by the best of them (`of_best`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from sim.errors import KamlabError, did_you_mean
from sim.given import number, read_text, truth
from sim.negotiation.domain import MOST_OUTCOMES, Domain
from sim.paths import usable

MAX_BYTES = 20_000_000
Issues = dict[str, list[Any]]


class Profile(NamedTuple):
    """What one party wants: {issue: {value: worth}}, summed, and its alternative, where stated."""

    name: str
    worth: dict[str, dict[Any, float]]
    reserve: float | None


def read_domain(folder: str | Path, *, supplier: str | None = None, of_best: bool = False) -> Domain:
    """Read a bilateral domain from a folder of XML (Genius) or JSON (GeniusWeb).

    Parameters
    ----------
    folder : with the domain and two profiles
    supplier : name of the profile's file, without its ending, that the supplier has; by default the first by name
    of_best : whether the evaluations of each issue are divided by the best of them, as Genius does; NegMAS takes them as they stand

    Raises
    ------
    KamlabError
        for a folder without a domain, with more or fewer than two profiles, and for files that cannot be read

    References
    ----------
    Lin, Kraus, Baarslag, Tykhonov, Hindriks & Jonker (2014), Computational Intelligence 30, for Genius.
    """
    place = usable(folder, "domain")
    if not place.is_dir():
        raise KamlabError(f"{place}: there is no such folder; name one with a domain and two profiles, as XML or JSON")
    of_best = truth("of_best", of_best)
    files = sorted(path for path in place.iterdir() if path.suffix.lower() in (".xml", ".json") and path.is_file())
    issues, profiles = _parts(place, files)
    if len(profiles) != 2:
        names = f" ({', '.join(profiles)})" if profiles else ""
        raise KamlabError(
            f"{place} holds {len(profiles)} profiles{names}: only negotiations of two parties can be read, so leave two in it"
        )
    if supplier is not None and supplier not in profiles:
        raise KamlabError(f"{place} has no profile {supplier!r}{did_you_mean(supplier, profiles)}")
    first = supplier if supplier is not None else next(iter(profiles))
    second = next(name for name in profiles if name != first)
    ours, theirs = (_profile(place, profiles[name], issues, name, of_best=of_best) for name in (first, second))
    return Domain(issues, ours.worth, theirs.worth, ours.reserve, theirs.reserve, name=place.name or "domain")


def _parts(place: Path, files: list[Path]) -> tuple[Issues, dict[str, Any]]:
    """The issues, and the profiles by name, still as they stand in their files."""
    domains: dict[str, Issues] = {}
    profiles: dict[str, Any] = {}
    for path in files:
        found = _xml(path) if path.suffix.lower() == ".xml" else _json(path)
        if isinstance(found, ET.Element):
            if found.tag == "negotiation_template":
                domains[path.name] = _issues_of_xml(path, found)
            elif found.tag == "utility_space":
                profiles[path.stem] = (path, found)
        elif "issuesValues" in found:
            domains[path.name] = _issues_of_json(path, found)
        elif "LinearAdditiveUtilitySpace" in found:
            profiles[path.stem] = (path, found["LinearAdditiveUtilitySpace"])
    if len(domains) != 1:
        raise KamlabError(f"{place} holds {len(domains)} domains ({', '.join(domains) or 'no file with issues'}): exactly one is needed")
    (issues,) = domains.values()
    size = 1
    for values in issues.values():
        size *= len(values)
    if not issues or size > MOST_OUTCOMES:
        raise KamlabError(f"{place} has {size:,} outcomes; up to {MOST_OUTCOMES:,} can be listed")
    return issues, profiles


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise KamlabError(f"{path} has more than the {MAX_BYTES:,} bytes that are read")
        return read_text(path.read_bytes())
    except UnicodeDecodeError as error:
        raise KamlabError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise KamlabError(f"{path} cannot be read: {error.strerror or error}") from None


def _xml(path: Path) -> ET.Element:
    text = _text(path)
    if not text.lstrip().startswith("<"):
        return ET.Element("notes")  # Genius itself leaves lists of numbers under that ending beside its domains
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise KamlabError(f"{path} declares a document type, which no domain needs: remove it")
    try:
        return ET.fromstring(text)
    except ET.ParseError as error:
        raise KamlabError(f"{path} is not valid XML: {error}") from None


def _json(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(_text(path))
    except RecursionError:
        raise KamlabError(f"{path} is not valid JSON: it is nested too deeply") from None
    except ValueError as error:
        if isinstance(error, KamlabError):
            raise
        raise KamlabError(f"{path} is not valid JSON: {error}") from None
    if not isinstance(found, Mapping):
        raise KamlabError(f"{path} holds no table: a domain has issuesValues, a profile a LinearAdditiveUtilitySpace")
    return found


def _stated(path: Path, what: str, given: Any) -> float:
    """A number as it stands in a file."""
    try:
        return number(f"{path}: {what}", float(given))
    except (TypeError, ValueError):
        raise KamlabError(f"{path}: {what} must be a finite number, not {str(given)[:40]!r}") from None


def _named(path: Path, element: ET.Element, key: str) -> str:
    found = element.get(key)
    if found is None:
        raise KamlabError(f"{path}: <{element.tag}> has no {key}")
    return found


def _issues_of_xml(path: Path, root: ET.Element) -> Issues:
    found: Issues = {}
    for issue in root.iter("issue"):
        name, kind = _named(path, issue, "name"), issue.get("type", "discrete")
        if kind == "integer":
            low, high = _bounds(path, name, issue)
            found[name] = list(range(int(low), int(high) + 1)) if high - low < MOST_OUTCOMES else [0] * (MOST_OUTCOMES + 1)
        elif kind == "discrete":
            found[name] = [_named(path, item, "value") for item in issue.findall("item")]
        else:
            raise KamlabError(f"{path}: issue {name} is {kind}: list the values that matter as a discrete issue")
        if not found[name]:
            raise KamlabError(f"{path}: issue {name} has no values")
    return found


def _bounds(path: Path, name: str, issue: ET.Element) -> tuple[float, float]:
    place = next(issue.iter("range"), issue)
    return _stated(path, f"{name} lowerbound", place.get("lowerbound")), _stated(path, f"{name} upperbound", place.get("upperbound"))


def _issues_of_json(path: Path, root: Mapping[str, Any]) -> Issues:
    found: Issues = {}
    stated = root["issuesValues"]
    if not isinstance(stated, Mapping):
        raise KamlabError(f"{path}: issuesValues must be a table of issues")
    for name, issue in stated.items():
        values = issue.get("values") if isinstance(issue, Mapping) else None
        if not isinstance(values, list) or not values:
            raise KamlabError(f"{path}: issue {name} lists no values; only listed ones can be read")
        found[name] = [str(value) for value in values]
    return found


def _profile(place: Path, stated: tuple[Path, Any], issues: Issues, name: str, *, of_best: bool) -> Profile:
    path, content = stated
    is_xml = isinstance(content, ET.Element)
    weights, worth, reserve = _xml_profile(path, content, issues) if is_xml else _json_profile(path, content, issues)
    for issue in worth:
        best = max(map(abs, worth[issue].values()), default=0.0) if of_best and is_xml else 1.0
        factor = weights.get(issue, 1.0) / (best or 1.0)
        worth[issue] = {value: factor * each for value, each in worth[issue].items()}
    if not is_xml and isinstance(reserve, Mapping):
        reserve = sum(worth[issue].get(str(value), 0.0) for issue, value in reserve.items() if issue in worth)
    return Profile(name, worth, reserve)


def _known(path: Path, issue: str, issues: Issues) -> None:
    if issue not in issues:
        raise KamlabError(f"{path}: the domain has no issue {issue!r}{did_you_mean(issue, issues)}")


def _xml_profile(path: Path, root: ET.Element, issues: Issues) -> tuple[dict[str, float], dict[str, dict[Any, float]], Any]:
    objective = root.find("objective")
    objective = root if objective is None else objective
    if root.find(".//ufun") is not None:
        raise KamlabError(f"{path} states utilities by regions (a hypervolume): only sums over issues can be read")
    worth: dict[str, dict[Any, float]] = {}
    by_index: dict[str, str] = {}
    for issue in objective.iter("issue"):
        name = _named(path, issue, "name")
        _known(path, name, issues)
        by_index[_named(path, issue, "index")] = name
        evaluator = issue.find("evaluator")
        if evaluator is not None:
            offset, slope = (_stated(path, f"{name} {key}", evaluator.get(key, 0.0)) for key in ("parameter0", "parameter1"))
            worth[name] = {value: offset + slope * float(value) for value in issues[name]}
        else:
            items = {
                _named(path, item, "value"): _stated(path, f"{name} evaluation", item.get("evaluation")) for item in issue.findall("item")
            }
            worth[name] = {value: items[str(value)] for value in issues[name] if str(value) in items}
    weights = {
        by_index[place]: _stated(path, "weight", each.get("value"))
        for each in objective.iter("weight")
        if (place := _named(path, each, "index")) in by_index
    }
    reserved = root.find("reservation")
    return weights, worth, None if reserved is None else _stated(path, "reservation", reserved.get("value"))


def _json_profile(path: Path, root: Any, issues: Issues) -> tuple[dict[str, float], dict[str, dict[Any, float]], Any]:
    utilities = root.get("issueUtilities") if isinstance(root, Mapping) else None
    weights = root.get("issueWeights", {}) if isinstance(root, Mapping) else {}
    if not isinstance(utilities, Mapping) or not isinstance(weights, Mapping):
        raise KamlabError(f"{path}: issueUtilities and issueWeights must be tables by issue")
    worth: dict[str, dict[Any, float]] = {}
    for name, stated in utilities.items():
        _known(path, name, issues)
        values = stated.get("discreteutils", {}).get("valueUtilities") if isinstance(stated, Mapping) else None
        if not isinstance(values, Mapping):
            raise KamlabError(f"{path}: issue {name} has no valueUtilities; only listed values can be read")
        worth[name] = {str(value): _stated(path, f"{name} = {value}", each) for value, each in values.items()}
    bid = root.get("reservationBid")
    reserved = bid.get("issuevalues", bid.get("issueValues")) if isinstance(bid, Mapping) else None
    return {issue: _stated(path, f"weight of {issue}", each) for issue, each in weights.items()}, worth, reserved
