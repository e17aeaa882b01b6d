// What makes the pages better where scripts run. Every page works without.
import { initAll } from "./govuk-frontend.min.js";

initAll();

const WAIT = 2500; // milliseconds without typing

// Keeps what is typed into a form as a draft, and says when.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = form.querySelector("[data-saved]");
  let waiting = null;
  let saving = false;
  let again = false;

  const save = async () => {
    if (saving) { again = true; return; }
    saving = true;
    const typed = new URLSearchParams([...new FormData(form)].filter(([, said]) => typeof said === "string"));
    typed.set("action", "autosave");
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body: typed, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error",
      });
      if (answer.ok) said.textContent = `Saved at ${(await answer.json()).saved_at}`;
      else if (answer.status === 401) said.textContent = "You were signed out. What you typed is kept: sign in again in another window, then go on here.";
      else said.textContent = "It could not be saved just now. It stays here on the page.";
    } catch {
      said.textContent = "It could not be saved just now. It stays here on the page.";
    }
    saving = false;
    if (again) { again = false; save(); }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && waiting !== null) { clearTimeout(waiting); save(); }
  });
}

// Looks how far long work is, and says so: aloud only now and then, and when it is over.
const LOOK_AGAIN = 2000; // milliseconds
const SPEAK_AGAIN = 20000;
const howFar = () => document.querySelector("[data-work]");
if (howFar()) {
  const aloud = document.querySelector("[data-work-said]");
  let spoken = 0;
  const look = async () => {
    const before = howFar();
    try {
      const answer = await fetch(before.dataset.work, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      // Signed out, or gone: the page itself says what is to be done.
      if (answer.redirected || answer.status === 404) { location.reload(); return; }
      const now = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("how-far") : null;
      if (now) {
        const words = now.querySelector("#words").textContent;
        const held = before.contains(document.activeElement) && document.activeElement.getAttribute("href");
        before.replaceWith(now);
        if (held) [...now.querySelectorAll("a")].find((each) => each.getAttribute("href") === held)?.focus();
        const over = now.dataset.state !== "running";
        if (over || Date.now() - spoken > SPEAK_AGAIN) { spoken = Date.now(); aloud.textContent = words; }
        if (over) return;
      }
    } catch { /* looked at again below */ }
    setTimeout(look, LOOK_AGAIN);
  };
  setTimeout(look, LOOK_AGAIN);
}
