const slides = [...document.querySelectorAll("section")];
const place = document.querySelector("#place");
let now = 0;
function show(n) {
  now = Math.max(0, Math.min(slides.length - 1, n));
  slides.forEach((slide, i) => slide.classList.toggle("now", i === now));
  place.textContent = `${now + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${now + 1}`);
  const slide = slides[now];
  for (let size = 100; size >= 55 && (slide.style.fontSize = `${size}%`) && slide.scrollHeight > slide.clientHeight; size -= 5);
}
addEventListener("keydown", (event) => {
  if (["ArrowRight", "ArrowDown", "PageDown", " "].includes(event.key)) show(now + 1);
  else if (["ArrowLeft", "ArrowUp", "PageUp"].includes(event.key)) show(now - 1);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else return;
  event.preventDefault();
});
document.querySelector("#back").addEventListener("click", () => show(now - 1));
document.querySelector("#on").addEventListener("click", () => show(now + 1));
addEventListener("hashchange", () => show(parseInt(location.hash.slice(1)) - 1 || 0));
addEventListener("resize", () => show(now));
show(parseInt(location.hash.slice(1)) - 1 || 0);
