// Says before a session ends, and leaves when it has ended. What was typed is kept as a draft before either.
const box = document.getElementById("rf-session");
if (box && typeof box.showModal === "function") {
  const left = box.querySelector("[data-left]");
  const going = box.querySelector("form[data-go-on]");
  let next = null;
  let ends = 0;
  let asked = 0;

  const tell = (what) => document.dispatchEvent(new CustomEvent(`reviewflow:session-${what}`));
  const later = (milliseconds, what) => { clearTimeout(next); next = setTimeout(what, Math.max(250, milliseconds)); };

  const ended = () => {
    tell("ended");
    location.assign(`/session-ended?to=${encodeURIComponent(location.pathname + location.search)}`);
  };

  const count = () => {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    if (seconds === 0) { ask(); return; }
    const minutes = Math.ceil(seconds / 60);
    const words = seconds > 60 ? `${minutes} minutes` : "1 minute";
    if (left.textContent !== words) left.textContent = words;
    later(Math.min(seconds, 10) * 1000, seconds > 70 ? ask : count);
  };

  const heard = (answer) => {
    ends = Date.now() + answer.seconds * 1000;
    if (answer.seconds > answer.warn_at) {
      if (box.open) box.close();
      later((answer.seconds - answer.warn_at) * 1000 + 500, ask);
      return;
    }
    if (!box.open) { tell("ending"); box.showModal(); }
    count();
  };

  // To ask is not to do anything: it does not keep the session going.
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch("/session", { headers: { Accept: "application/json" }, cache: "no-store" });
      const said = answer.ok ? await answer.json() : null;
      // Of two questions under way the later one counts, whichever answer comes first.
      if (mine !== asked) return;
      if (answer.status === 401) ended();
      else if (said) heard(said);
      else later(30000, ask);
    } catch {
      later(30000, ask);
    }
  };

  going.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch("/session", {
        method: "POST", body: new URLSearchParams(new FormData(going)), headers: { Accept: "application/json" },
      });
      if (answer.ok) { heard(await answer.json()); return; }
    } catch { /* asked again below */ }
    ask();
  });

  // A laptop that was closed counts no time.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  ask();
}
