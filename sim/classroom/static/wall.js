import { el, fill, listen, svg, table } from "/static/shared.js";

const page = document.getElementById("page");

function joining(told) {
  const address = `${location.origin}/?code=${told.code}`;
  return [el("section", { class: "joining" }, el("img", { src: "/join.svg", alt: "QR", class: "qr" }), el("div", {}, el("p", { class: "address" }, address),
    el("p", { class: "big" }, fill(told.labels.wallcode, { code: told.code })), el("p", {}, `${told.labels.people}: ${told.names.length}`),
    el("p", { class: "names" }, told.names.join(" · "))))];
}

function picture(found) {
  const size = 560, pad = 60, at = value => pad + value * (size - 2 * pad), down = value => size - at(value);
  const [x, y, best] = found.axes;
  const drawn = svg("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": `${x}, ${y}`, class: "picture" });
  for (let k = 0; k <= 4; k += 1) {
    const v = k / 4;
    drawn.append(svg("line", { x1: at(v), x2: at(v), y1: down(0), y2: down(1), class: "grid" }), svg("line", { x1: at(0), x2: at(1), y1: down(v), y2: down(v), class: "grid" }),
      svg("text", { x: at(v), y: down(0) + 20, class: "tick", "text-anchor": "middle" }, String(25 * k)), svg("text", { x: at(0) - 8, y: down(v) + 5, class: "tick", "text-anchor": "end" }, String(25 * k)));
  }
  drawn.append(svg("text", { x: size / 2, y: size - 12, class: "axis", "text-anchor": "middle" }, x),
    svg("text", { x: 16, y: size / 2, class: "axis", "text-anchor": "middle", transform: `rotate(-90 16 ${size / 2})` }, y));
  if (found.frontier.length) {
    drawn.append(svg("polyline", { points: found.frontier.map(([a, b]) => `${at(a)},${down(b)}`).join(" "), class: "frontier" }));
    drawn.append(svg("text", { x: at(1), y: down(1) - 12, class: "axis best", "text-anchor": "end" }, best));
  }
  const worst = found.points.reduce((most, one) => (one.left > (most ? most.left : 0) ? one : most), null);
  if (worst && found.better.length) drawn.append(svg("line", { x1: at(worst.x), y1: down(worst.y), x2: at(found.better[0]), y2: down(found.better[1]), class: "lost" }));
  for (const one of found.points) {
    drawn.append(svg("circle", { cx: at(one.x), cy: down(one.y), r: 9, class: one.agreed ? "agreed" : "failed" }),
      svg("text", { x: at(one.x), y: down(one.y) + 4, class: "dot", "text-anchor": "middle" }, String(one.table)));
  }
  return drawn;
}

function debrief(told) {
  const found = told.debrief, L = told.labels;
  if (!found) return [];
  return [el("section", { class: "sentences" }, found.sentences.map(text => el("p", {}, text))), found.points.length ? picture(found) : "",
    el("details", {}, el("summary", {}, L.details), table([fill(L.table, { n: "" }), L.monthword, L.between, L.ended, L.offers, L.supplier, L.buyer, L.leftover, L.better],
      found.rows.map(row => [row.table, row.month, row.between, row.ended, row.offers, row.supplier, row.buyer, row.left, row.better])))];
}

function leaderboard(told) {
  const L = told.labels;
  if (!told.rows) return [];
  const roles = [...new Set(told.rows.map(row => row.role))];
  return [el("div", { class: "boards" }, roles.map(role => el("section", {}, el("h2", {}, role),
    table(["", L.who, fill(L.table, { n: "" }), L.made, L.worth, L.sum], told.rows.filter(row => row.role === role).map((row, k) =>
      [k + 1, row.name, row.table, row.made.toFixed(1), row.worth.toFixed(1), row.sum.toFixed(1)])))))];
}

function show(told) {
  document.title = `KAMlab: ${told.title}`;
  const open = page.querySelector("details")?.open;
  const content = told.shown === "debrief" ? debrief(told) : told.shown === "leaderboard" ? leaderboard(told) : joining(told);
  page.replaceChildren(el("header", {}, el("h1", {}, told.title), el("p", { class: "who" }, fill(told.labels.game, { n: told.game }))), ...(content.length ? content : joining(told)));
  if (open) page.querySelector("details")?.setAttribute("open", "");
}

listen("wall", show, () => {});
