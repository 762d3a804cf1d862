import { button, call, chooseLanguage, el, fill, language, listen, replace, table } from "/static/shared.js";

const page = document.getElementById("page");
let state = null, L = {}, asking = "", left = null, leftAt = 0;
const complaint = el("p", { role: "alert", class: "alert", hidden: true });
const notice = el("p", { role: "status", class: "lost", hidden: true });
const area = el("div", {});
page.append(notice, complaint, area);

function complain(text) { complaint.textContent = text; complaint.hidden = !text; if (text) complaint.scrollIntoView({ block: "nearest" }); }

async function tell(name, told) {
  try { complain(""); return await call(name, told); } catch (error) { complain(error.message); return null; }
}

const move = decision => tell("move", { game: state.game, asked: state.asked, decision });

function joining(told) {
  L = told.labels;
  const code = el("input", { id: "code", name: "code", autocomplete: "off", maxlength: 12, required: true,
                             value: new URLSearchParams(location.search).get("code") || "" });
  const name = el("input", { id: "name", name: "name", autocomplete: "name", maxlength: 40, required: true });
  const agreed = el("input", { id: "agreed", type: "checkbox", required: true });
  const form = el("form", { onsubmit: async event => {
    event.preventDefault();
    if (await tell("join", { code: code.value, name: name.value, consent: told.consent ? agreed.checked : false })) start();
  } },
    el("label", { for: "code" }, L.code), code, el("label", { for: "name" }, L.name), name,
    told.consent ? [el("p", { class: "consent" }, told.consent), el("label", { class: "line" }, agreed, L.consent)] : null,
    el("button", { type: "submit", class: "main" }, L.join));
  area.replaceChildren(el("header", {}, el("h1", {}, "KAMlab"), chooseLanguage(L)), form);
  (code.value ? name : code).focus();
}

const points = value => (100 * value).toFixed(0);

function goal() {
  const g = state.goal;
  return el("section", { class: "goal" }, el("h2", {}, L.goal),
    el("p", {}, el("b", {}, g.made.toFixed(1)), " ", L.made, " + ", el("b", {}, g.after.toFixed(1)), " ", g.words, " = ",
       el("b", { class: "sum" }, g.sum.toFixed(1)), " ", state.money));
}

function choose(options, value, key) {
  return el("select", { "data-key": key }, options.map(([name, word]) => el("option", { value: name, selected: name === value }, word)));
}

function delegate(q) {
  const policy = choose(q.policies, "balanced", "policy" + asking);
  return el("details", { "data-key": "delegate" + asking }, el("summary", {}, L.delegate), el("div", { class: "row" }, policy,
    button(L.delegate, () => move({ do: "delegate", policy: policy.value }))));
}

function plan(q) {
  const named = el("select", { id: "named", "data-key": "named" + asking },
    q.plans.map(([name, word]) => el("option", { value: name, selected: name === q.relationship }, word)),
    el("option", { value: "", selected: !q.relationship }, L.own));
  const number = (key, label, value, most, step) => {
    const input = el("input", { id: key, type: "number", min: 0, max: most, step, value, "data-key": key + asking, oninput: () => { named.value = ""; } });
    return [el("label", { for: key }, label), input];
  };
  const visits = q.layers.map((layer, k) => number("v" + k, fill(L.visits, { layer }), q.visits[k], q.budget, 0.5));
  const links = number("links", L.links, q.links, 1, 0.1), watch = number("watch", L.watch, q.watch, 1, 0.1);
  named.addEventListener("change", () => {
    const found = q.plans.find(([name]) => name === named.value);
    if (!found) return;
    visits.forEach(([, input], k) => { input.value = found[2].visits[k]; });
    links[1].value = found[2].links; watch[1].value = found[2].watch;
  });
  const team = choose(q.policies, q.instruction, "team" + asking);
  team.id = "team";
  return el("section", { class: "question" }, el("h2", {}, L.plantitle), el("p", {}, fill(L.budget, { n: q.budget })),
    el("div", { class: "fields" }, el("label", { for: "named" }, L.named), named, visits, links, watch, el("label", { for: "team" }, L.team), team),
    button(L.goon, () => move(named.value
      ? { do: "plan", relationship: named.value, instruction: team.value }
      : { do: "plan", visits: visits.map(([, input]) => Number(input.value)), links: Number(links[1].value), monitoring: Number(watch[1].value),
          instruction: team.value }), { class: "main" }));
}

function issues(q, sliders) {
  const columns = ["standing", "theirs", "ours"].filter(key => key in q.worth);
  const words = { standing: L.instanding, theirs: L.theirs, ours: L.ours };
  const rows = q.issues.map((issue, k) => ({ cells: [issue.name, (100 * issue.weight).toFixed(0) + " %", ...columns.map(key => points(issue[key])),
                                                    ...(sliders ? [sliders[k]] : [])] }));
  return table([L.issue, L.weight, ...columns.map(key => words[key]), ...(sliders ? [L.offer] : [])],
    [...rows, { given: { class: "sum" }, cells: [L.points, "", ...columns.map(key => points(q.worth[key])), ...(sliders ? [sliders.sum] : [])] }],
    { class: sliders ? "wide offers" : "wide" });
}

function talks(q) {
  const can = new Set(q.can), parts = [];
  const start = "ours" in q.worth ? "ours" : "standing";
  if (can.has("terms")) {
    const sum = el("b", { class: "worth" });
    const show = () => { sum.textContent = points(q.issues.reduce((total, issue, k) => total + issue.weight * inputs[k].value / 100, 0)); };
    const inputs = q.issues.map((issue, k) => el("input", { type: "range", min: 0, max: 100, step: 1, value: Math.round(100 * issue[start]),
      "aria-label": issue.name, "data-key": "i" + k + asking, oninput: () => show(), onkept: () => show() }));
    const outs = inputs.map(input => { const out = el("output", {}, input.value);
      const follow = () => { out.textContent = input.value; }; input.addEventListener("input", follow); input.addEventListener("kept", follow);
      return el("span", { class: "slide" }, input, out); });
    outs.sum = sum;
    show();
    const worth = el("input", { type: "number", min: 0, max: 100, step: 1, value: points(q.worth[start]), "aria-label": L.suggest, "data-key": "worth" + asking });
    parts.push(issues(q, outs), el("p", { class: "hint" }, L.yours),
      el("div", { class: "row" }, el("span", {}, L.suggest), worth, button("→", async () => {
        const found = await tell("suggest", { worth: Number(worth.value) / 100 });
        if (found) { found.issues.forEach((x, k) => { inputs[k].value = Math.round(100 * x); inputs[k].dispatchEvent(new Event("input")); }); }
      }, { "aria-label": L.suggest })), el("p", { class: "hint" }, L.suggesthelp),
      button(L.makeoffer, () => move({ do: "terms", issues: inputs.map(input => input.value / 100) }), { class: "main", id: "offer" }));
  } else parts.push(issues(q, null), el("p", {}, L.noneleft));
  return el("section", { class: "question" }, el("h2", {}, fill(L.talkstitle, { name: q.with })), q.provoked ? el("p", { class: "grave" }, L.provoked) : null,
    el("p", { class: "reaction", role: "status" }, q.reaction), el("p", {}, fill(L.alternative, { n: points(q.alternative) }), " · ", fill(L.offersleft, { n: q.offers })),
    remember(), parts,
    el("div", { class: "row" }, can.has("accept") ? button(`${L.accept} (${points(q.worth.theirs)})`, () => move({ do: "accept" }), { id: "accept", class: "good", sure: fill(L.sure, { label: L.accept }) }) : null,
      button(L.walk, () => move({ do: "walk away" }), { class: "bad", id: "walk", sure: fill(L.sure, { label: L.walk }) })), delegate(q));
}

function standoff(q) {
  return el("section", { class: "question" }, el("h2", {}, fill(L.standofftitle, { name: q.with, n: q.lasted })), el("p", {}, L.standoffhelp), remember(), issues(q, null),
    el("div", { class: "row" }, button(L.hold, () => move({ do: "hold" }), { id: "hold" }), button(L.repair, () => move({ do: "repair" }), { id: "repair" }),
      button(L.givein, () => move({ do: "give in" }), { class: "bad", id: "givein", sure: fill(L.sure, { label: L.givein }) })), delegate(q));
}

function noted(kind) { try { return JSON.parse(state.notes[kind] || "{}"); } catch { return {}; } }

function remember() {
  const own = noted("before");
  return own.goal || own.limit ? el("p", { class: "hint" }, [own.goal, own.alternative, own.limit].filter(Boolean).join(" · ")) : null;
}

function notes(kind, fields) {
  const own = noted(kind), inputs = fields.map(([key, label]) => {
    const input = el("textarea", { id: "n" + key, rows: 2, maxlength: 2000, "data-key": kind + key });
    input.value = own[key] || "";
    return [key, label, input];
  });
  const kept = el("span", { role: "status" });
  return el("section", { class: "notes" }, el("h2", {}, kind === "before" ? L.before : L.after),
    inputs.map(([key, label, input]) => [el("label", { for: "n" + key }, label), input]),
    el("div", { class: "row" }, button(L.save, async () => {
      if (await tell("note", { kind, text: Object.fromEntries(inputs.map(([key, , input]) => [key, input.value])) })) kept.textContent = L.kept;
    }), kept));
}

// What others would have got, once the reader asks: it takes a while, and stays while the page is told of other things.
let compared = null, comparedOf = 0;

function comparison() {
  if (!state.alone) return null;
  if (comparedOf !== state.game) { compared = null; comparedOf = state.game; }
  const place = el("div", {}, compared ? comparisonOf(compared) : button(L.compare, async () => {
    place.replaceChildren(el("p", { role: "status" }, L.comparing));
    const found = await (await fetch("/api/compared?language=" + language())).json().catch(() => ({}));
    if (found.ok) { compared = found; show(state); } else { complain(found.why || L.lost); show(state); }
  }, { id: "compare" }));
  return el("section", {}, el("h2", {}, L.compare), place, el("p", {}, el("a", { href: "/mine.json" }, L.mine)));
}

function comparisonOf(found) {
  return [table(found.columns, found.rows.map(cells => ({ cells, given: cells[0] === found.you ? { class: "sum" } : {} }))),
    el("ul", {}, found.sentences.map(text => el("li", {}, text))),
    el("div", { class: "wide" }, el("img", { src: `/mine.png?language=${language()}&game=${state.game}`, alt: L.compare, class: "compared" }))];
}

function chat() {
  return Object.entries(state.peers || {}).map(([chair, name]) => {
    const said = state.chat.filter(one => one.chair === chair || one.other === chair);
    const input = el("input", { maxlength: 500, "aria-label": fill(L.say, { name }), placeholder: fill(L.say, { name }), "data-key": "chat" + chair, autocomplete: "off" });
    const log = el("ol", { class: "chat", "aria-live": "polite" }, said.map(one => el("li", { class: one.mine ? "mine" : "" }, el("b", {}, one.from), " ", one.text)));
    requestAnimationFrame(() => { log.scrollTop = log.scrollHeight; });
    return el("section", {}, el("h2", {}, L.chat), log, el("form", { class: "row", onsubmit: async event => {
      event.preventDefault();
      const text = input.value;
      if (text.trim() && await tell("chat", { to: chair, text })) input.value = "";
    } }, input, el("button", { type: "submit" }, L.send)));
  });
}

function show(told) {
  notice.hidden = true;
  state = told; L = told.labels;
  document.title = `KAMlab: ${told.title}`;
  const head = el("header", {}, el("h1", {}, told.title), el("p", { class: "who" }, told.me.name,
    told.month ? ` · ${fill(L.game, { n: told.game })} · ${fill(L.month, { n: told.month, months: told.months })}` : ""), chooseLanguage(L));
  if (told.waiting) { replace(area, head, el("section", {}, el("h2", {}, L.lobby), el("p", { role: "status" }, told.waiting))); return; }
  const before = asking;
  asking = `${told.game}.${told.asked}`;
  if (before && before !== asking) complain("");
  left = told.left; leftAt = Date.now();
  const q = told.question, fresh = told.question && before !== asking;
  const status = told.phase === "paused" ? L.paused : told.robot ? L.robot : told.over ? L.over : q ? L.yourturn : fill(L.waits, { names: told.waits.join(", ") });
  const first = told.asked === 0 && !told.over;
  const about = [el("details", { "data-key": "brief", open: first }, el("summary", {}, L.brief), told.brief.map(text => el("p", {}, text))),
    told.over ? null : el("details", { "data-key": "before", open: first }, el("summary", {}, L.before),
      notes("before", [["goal", L.goalnote], ["alternative", L.alternativenote], ["limit", L.limitnote]]))];
  const main = told.over ? [goal(), el("section", {}, el("h2", {}, L.talks), el("ul", {}, told.talks.map(text => el("li", {}, text)))), comparison(),
                            notes("after", [["surprise", L.surprise], ["again", L.again], ["learned", L.learned]])]
    : q && told.phase === "running" && !told.robot ? [q.kind === "plan" ? plan(q) : q.kind === "talks" ? talks(q) : standoff(q)] : [];
  replace(area, head, el("p", { class: "status" + (q && !told.over ? " turn" : ""), role: "status" }, status, " ", el("span", { id: "left" })),
    told.over ? null : goal(), first ? about : null, main, chat(),
    told.over ? null : el("section", {}, el("h2", {}, L.standing), table(told.standing.columns, told.standing.rows), told.standing.people.map(one => table(one.columns, one.rows))),
    el("details", { "data-key": "news", open: true }, el("summary", {}, L.news), el("ul", { class: "news" },
      told.news.slice().reverse().map(item => el("li", { class: item.grave ? "grave" : "" }, `${item.month}: ${item.words}`)))),
    first ? null : about);
  if (told.nudged || (fresh && document.hidden)) { document.title = `● ${told.title}`; }
  if (told.nudged) { complain(L.yourturn); navigator.vibrate?.(200); }
  tick();
}

function tick() {
  const place = document.getElementById("left");
  if (place) place.textContent = left === null || left === undefined ? "" : fill(L.left, { n: Math.max(0, Math.round(left - (Date.now() - leftAt) / 1000)) });
}
setInterval(tick, 1000);

async function start() {
  const told = await (await fetch("/api/state?language=" + language())).json();
  if (told.join) { joining(told); return; }
  show(told);
  listen("me", show, () => { notice.textContent = L.lost; notice.hidden = false; });
}
start();
