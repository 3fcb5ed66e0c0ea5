// What every page of the console does in the browser: times stay true, the session stays open, hidden pages rest.
"use strict";
(() => {
  const words = {
    zh: { now: "刚刚", ago: "前", ahead: "后", d: " 天", h: " 小时", m: " 分钟", s: " 秒" },
    en: { now: "just now", ago: " ago", ahead: "", d: " d", h: " h", m: " min", s: " s" },
  };
  const said = () => (document.documentElement.lang.startsWith("zh") ? "zh" : "en");
  const tell = (at) => {
    const language = said(), word = words[language];
    const apart = (Date.now() - at) / 1000, size = Math.abs(apart);
    if (size < 5) return word.now;
    const span = size >= 86400 ? Math.floor(size / 86400) + word.d
      : size >= 3600 ? Math.floor(size / 3600) + word.h
      : size >= 60 ? Math.floor(size / 60) + word.m : Math.floor(size) + word.s;
    if (apart > 0) return span + word.ago;
    return language === "en" ? "in " + span : span + word.ahead;
  };
  const refresh = () => {
    if (document.hidden) return;
    for (const each of document.querySelectorAll("time[data-ago]")) {
      const at = Date.parse(each.getAttribute("datetime"));
      if (Number.isNaN(at)) continue; // drawn before there is a time to tell
      const text = tell(at);
      const holder = each.firstElementChild || each;
      if (holder.textContent !== text) holder.textContent = text;
    }
  };
  setInterval(refresh, 1000);

  const renew = async () => {
    try {
      const me = await fetch("/api/v1/me");
      if (!me.ok) return;
      const proof = (await me.json()).csrf_token;
      const answer = await fetch("/api/v1/session/renew", { method: "POST", headers: { "X-CSRF-Token": proof } });
      if (!answer.ok) return;
      const next = (await answer.json()).csrf_token;
      for (const field of document.querySelectorAll("input[name=csrf]")) field.value = next;
    } catch { /* no network: the next time */ }
  };
  setInterval(renew, 15 * 60 * 1000);

  document.addEventListener("visibilitychange", () => {
    if (typeof emitEvent === "function") emitEvent(document.hidden ? "lunxun_hidden" : "lunxun_shown");
    if (!document.hidden) refresh();
  });
})();
