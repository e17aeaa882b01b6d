// Sends chosen files at once, piece by piece, goes on after a cut connection, and can be stopped.
// Without it the same form sends them whole.
const TRIES = 8;

for (const group of document.querySelectorAll("[data-files]")) {
  const form = group.closest("form");
  const name = group.dataset.files;
  const input = group.querySelector("input[type=file]");
  const list = group.querySelector("ul");
  const status = group.querySelector("[role=status]");
  const csrf = form.querySelector("input[name=csrf]").value;
  const base = form.dataset.pieces;
  let stopped = false;

  const ask = async (method, path, body, headers = {}) => {
    const answer = await fetch(path, {
      method, body, headers: { Accept: "application/json", "X-CSRF": csrf, ...headers }, credentials: "same-origin", redirect: "error",
    });
    if (answer.status === 422) throw new Error((await answer.json()).error);
    if (answer.status === 401) throw new Error("You were signed out. What you typed is kept: sign in again and choose the file again");
    if (answer.status === 404) throw new Error("It was stopped, or took too long. Choose it again");
    if (!answer.ok) { const fault = new Error("It could not be sent"); fault.again = true; throw fault; }
    return answer.json();
  };

  const pause = (tries) => new Promise((done) => setTimeout(done, Math.min(30000, 500 * 2 ** tries)));

  const send = async (file, bar, said) => {
    let state = await ask("POST", base, new URLSearchParams({ csrf, name: file.name, size: file.size }));
    const path = `${base}/${state.key}`;
    for (let tries = 0; state.sha256 === null;) {
      if (stopped) { await ask("DELETE", path); throw new Error("stopped"); }
      try {
        const piece = file.slice(state.received, state.received + state.piece);
        state = await ask("PUT", `${path}?at=${state.received}`, piece, { "Content-Type": "application/octet-stream" });
        tries = 0;
        bar.value = state.received;
        said.textContent = `${Math.floor((100 * state.received) / state.size)} % sent`;
      } catch (fault) {
        if (!(fault.again || fault instanceof TypeError) || ++tries > TRIES) throw fault;
        said.textContent = "The connection was cut. It goes on by itself.";
        await pause(tries);
        state = await ask("GET", path).catch(() => state);
      }
    }
    return state;
  };

  const add = (state) => {
    if ([...list.querySelectorAll(`input[name="${name}"]`)].some((each) => each.value === state.sha256)) return;
    const line = document.createElement("li");
    line.className = "rf-files__file";
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name, value: state.sha256 });
    const words = Object.assign(document.createElement("span"), { textContent: `${state.words} ` });
    const remove = Object.assign(document.createElement("button"), { type: "submit", name: "remove", value: `${name}:${state.sha256}`, className: "rf-link-button", formNoValidate: true });
    remove.append("Remove", Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: ` ${state.words}` }));
    line.append(kept, words, remove);
    list.append(line);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  group.classList.add("rf-files--at-once");
  input.addEventListener("change", async () => {
    const files = [...input.files];
    stopped = false;
    input.disabled = true;
    form.dataset.sending = String(Number(form.dataset.sending || 0) + 1);
    const said = document.createElement("span");
    for (const file of files) {
      const line = Object.assign(document.createElement("p"), { className: "govuk-body rf-files__sending" });
      const label = Object.assign(document.createElement("span"), { textContent: file.name });
      const bar = Object.assign(document.createElement("progress"), { max: file.size, value: 0 });
      bar.setAttribute("aria-label", file.name);
      const stop = Object.assign(document.createElement("button"), { type: "button", className: "rf-link-button", textContent: "Stop" });
      stop.addEventListener("click", () => { stopped = true; });
      line.append(label, " ", bar, " ", said, " ", stop);
      status.replaceChildren(line);
      try {
        add(await send(file, bar, said));
        status.textContent = `${file.name} was uploaded.`;
      } catch (fault) {
        status.replaceChildren(Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: stopped ? `${file.name} was not uploaded.` : `${file.name}: ${fault.message}.` }));
        if (stopped) break;
      }
    }
    input.value = "";
    input.disabled = false;
    form.dataset.sending = String(Number(form.dataset.sending) - 1);
  });

  form.addEventListener("submit", (event) => {
    if (Number(form.dataset.sending || 0) > 0) {
      event.preventDefault();
      status.querySelector("p")?.append(" Wait until it is sent, or stop it.");
    }
  });
}
