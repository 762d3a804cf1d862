// A page whose server is gone says so, and is opened again when it is back.
"use strict";
(() => {
  const zh = () => document.documentElement.lang === "zh" || /[\u4e00-\u9fff]/.test(document.title);
  const words = {
    gone: ["The server does not answer; this page is opened again when it is back.", "服务器没有应答；服务器恢复后，本页会自动重新打开。"],
    shut: ["The server was started again with another link: open the link that it printed.", "服务器已用新链接重新启动：请打开新链接。"],
  };
  let run = null, missed = 0, bar = null;
  const say = what => {
    if (!bar) {
      bar = document.createElement("div");
      bar.id = "kamlab-gone";
      bar.setAttribute("role", "alert");
      bar.style.cssText = "position:fixed;inset:0;z-index:200000;background:rgba(255,255,255,.85);display:flex;align-items:center;" +
        "justify-content:center;padding:2em;font:bold 1.2em sans-serif;color:#8c1d18;text-align:center";
      document.body.append(bar);
    }
    bar.textContent = words[what][zh() ? 1 : 0];
  };
  const ask = async () => {
    try {
      const answer = await fetch("/kamlab/alive", {cache: "no-store", signal: AbortSignal.timeout(4000)});
      if (answer.status === 403) { say("shut"); return; }
      const now = (await answer.json()).run;
      if (run !== null && (now !== run || bar)) { location.replace("/"); return; }
      run = now;
      missed = 0;
    } catch {
      missed += 1;
      if (missed >= 2) say("gone");
    }
  };
  const loop = async () => { await ask(); setTimeout(loop, missed ? 1000 : 2500); };
  loop();
})();
