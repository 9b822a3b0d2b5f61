// Enhancements of the operator's pages only: every one of them works without.

// What is under way is looked at again by itself, for a while.
const again = document.querySelector("a[data-again]");
if (again) {
  const tries = Number(sessionStorage.getItem(again.href) ?? 0);
  if (tries < 60) setTimeout(() => { sessionStorage.setItem(again.href, tries + 1); location.href = again.href; location.reload(); }, 1000 * Number(again.dataset.again));
}

// A wall screen shows what is so now; not while somebody works on the page.
const renewed = document.querySelector("[data-renew]");
if (renewed) setInterval(() => { if (document.activeElement === document.body && !document.hidden) location.reload(); }, 1000 * Number(renewed.dataset.renew));

// What is typed is checked when its field is left; the sentence stands beside it.
for (const form of document.querySelectorAll("form[data-check]")) {
  form.addEventListener("change", async () => {
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok) return;
    const told = await answer.json();
    for (const field of form.querySelectorAll(".field")) {
      const input = field.querySelector("[name]");
      let place = field.querySelector(".errors");
      const sentences = told[input?.name] ?? [];
      if (!place && sentences.length) {
        place = document.createElement("div");
        place.className = "errors";
        place.id = `${input.id}_error`;
        input.before(place);
      }
      place?.replaceChildren(...sentences.map((each) => Object.assign(document.createElement("p"), { textContent: each, role: "alert" })));
      field.classList.toggle("wrong", sentences.length > 0);
      if (input) input.toggleAttribute("aria-invalid", sentences.length > 0);
    }
  });
}
