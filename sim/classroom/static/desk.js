import { button, call, chooseLanguage, el, fill, listen, replace, table } from "/static/shared.js";

const page = document.getElementById("page");
const complaint = el("p", { role: "alert", class: "alert", hidden: true }), area = el("div", {});
page.append(complaint, area);
let L = {};

async function act(told) {
  try { complaint.hidden = true; return await call("desk", told); } catch (error) { complaint.textContent = error.message; complaint.hidden = false; return null; }
}

function person(p, told) {
  const at = el("input", { type: "number", min: 1, max: 300, value: p.table || 1, "aria-label": fill(L.table, { n: "" }), class: "short", "data-key": "t" + p.id });
  const chair = el("select", { "aria-label": L.role, "data-key": "c" + p.id }, Object.entries(told.chairs).map(([name, word]) => el("option", { value: name, selected: name === p.chair }, word)));
  const link = el("span", {});
  return [p.name, el("span", { class: p.here ? "here" : "away" }, p.here ? L.here : L.away),
    p.table ? `${fill(L.table, { n: p.table })}, ${told.chairs[p.chair] || ""}` : "",
    el("details", { "data-key": "p" + p.id }, el("summary", {}, "…"), el("div", { class: "row" }, at, chair,
      button(L.seat, () => act({ do: "seat", person: p.id, place: Number(at.value), chair: chair.value })),
      button(L.link, async () => {
        const found = await act({ do: "link", person: p.id });
        if (found) link.replaceChildren(fill(L.backin, { name: p.name }) + " ", el("code", {}, location.origin + found.link));
      }, { sure: fill(L.sure, { label: L.link }) })), link)];
}

function chairOf(one, tableNumber, told) {
  return [fill(L.table, { n: tableNumber.table }), tableNumber.over ? L.done : tableNumber.month, told.chairs[one.chair], one.who,
    one.waits === null || one.waits === undefined ? "" : el("span", { class: one.waits > 60 ? "late" : "" }, `${one.kind}: ${fill(L.waitsfor, { n: one.waits })}`), one.sum.toFixed(1),
    el("div", { class: "row" }, one.person && one.waits !== null ? button(L.nudge, () => act({ do: "nudge", person: one.person })) : null,
      one.person ? button(one.hand ? L.robotout : L.robotin, () => act({ do: "robot", place: tableNumber.table, chair: one.chair, on: !one.hand })) : null)];
}

function show(told) {
  L = told.labels;
  document.title = `KAMlab: ${L.desk}`;
  const seconds = el("input", { type: "number", min: 0, max: 3600, step: 10, value: told.timer, class: "short", "aria-label": L.timer, "data-key": "seconds" });
  const month = el("input", { type: "number", min: 1, max: told.months + 1, value: told.months + 1, class: "short", "aria-label": L.advance, "data-key": "month" });
  const phase = { lobby: [["begin", L.begin]], running: [["pause", L.pause]], paused: [["resume", L.resume]] }[told.phase];
  replace(area, el("header", {}, el("h1", {}, `${L.desk}: ${told.title}`), el("p", { class: "who" }, `${fill(L.wallcode, { code: told.code })} · ${fill(L.game, { n: told.game })}`), chooseLanguage(L)),
    el("section", { class: "controls" }, el("div", { class: "row" },
      phase.map(([what, label]) => button(label, () => act({ do: what }), { class: "main", id: what })),
      told.phase === "lobby" ? null : button(L.next, () => act({ do: "next" }), { sure: fill(L.sure, { label: L.next }), id: "next" })),
      el("div", { class: "row" }, el("label", {}, L.timer, " ", seconds), button(L.set, () => act({ do: "timer", seconds: Number(seconds.value) }), { id: "timer" }),
        el("label", {}, L.advance, " ", month), button(L.do, () => act({ do: "advance", month: Number(month.value) }), { sure: fill(L.sure, { label: L.do }), id: "advance" })),
      el("div", { class: "row" }, el("span", {}, L.show), [["lobby", L.joining], ["leaderboard", L.leaderboard], ["debrief", L.debrief]].map(([what, label]) =>
        button(label, () => act({ do: "show", what }), { "aria-pressed": String(told.shown === what), id: "show-" + what })),
        el("a", { href: "/wall", target: "_blank", rel: "noopener" }, L.projector)),
      el("div", { class: "row" }, el("a", { href: "/desk/decisions.csv" }, L.decisions), el("a", { href: "/desk/outcomes.csv" }, L.outcomes),
        told.alone ? el("a", { href: "/desk/games.zip" }, L.games) : null)),
    told.tables.length ? el("section", {}, el("h2", {}, L.tables), table([L.tables, L.monthword, L.role, L.who, "", L.sum, ""],
      told.tables.flatMap(one => one.chairs.map(chair => chairOf(chair, one, told))))) : null,
    el("section", {}, el("h2", {}, `${L.people}: ${told.people.length}`), table([L.who, "", L.role, ""], told.people.map(p => person(p, told)))));
}

listen("desk", show, () => { complaint.textContent = L.lost || "…"; complaint.hidden = false; });
