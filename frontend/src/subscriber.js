// While one types into a form with data-live, what its button would show is shown: the sentences beside the fields and
// the preview. Nothing that is typed is touched; an answer that is overtaken is dropped.

const PAUSE_MS = 500;

for (const form of document.querySelectorAll("form[data-live]")) {
  let timer = 0;
  let asking = null;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    body.set("do", form.dataset.live);
    const region = document.getElementById("preview");
    region.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.href, { method: "POST", body, signal: asking.signal });
      if (![200, 422].includes(answer.status)) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const said of form.querySelectorAll(".said[id]")) {
        const told = page.getElementById(said.id);
        if (told && told.innerHTML !== said.innerHTML) said.replaceChildren(...told.childNodes);
        const field = said.closest(".field");
        const wrong = Boolean(said.querySelector(".errors"));
        field?.classList.toggle("wrong", wrong);
        field?.querySelector("input, textarea, select")?.toggleAttribute("aria-invalid", wrong);
      }
      const told = page.getElementById("preview");
      if (told && answer.status === 200) region.replaceChildren(...told.childNodes);
      region.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") region.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (form.querySelector("[name^=remove_]:checked")) return; // taking out renumbers: that is pressed by hand
    timer = setTimeout(ask, PAUSE_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

// What is awaited is looked for again and again, for as long as it may take; then the link does it by hand.
const AGAIN_MS = 1500;
const MOST = 80;
const waiting = document.querySelector("[data-awaiting]");
for (let times = 0; waiting && times < MOST; times++) {
  await new Promise((later) => setTimeout(later, AGAIN_MS));
  const answer = await fetch(waiting.querySelector("a.again").href).catch(() => null);
  if (!answer?.ok) continue;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(waiting.id);
  if (!now || now.hasAttribute("data-awaiting")) continue;
  waiting.replaceChildren(...now.childNodes);
  break;
}
