// How the copy will look, asked for a moment after the last key; and who would get it, asked for by its button, since
// counting reads every profile. Of what is shown, one sentence is said aloud, where it has changed.

const LOOK_AFTER_MS = 900;

export function follow(sheet) {
  const { form, words } = sheet;
  const galleys = document.querySelector("#galleys");
  const audience = document.querySelector("#audience");
  let timer = 0;
  let looking = null;

  async function look() {
    looking?.abort();
    if (sheet.isTooLong()) return;
    looking = new AbortController();
    try {
      const answer = await sheet.ask(words.preview, sheet.typed(), { signal: looking.signal });
      if (!answer.ok) return;
      const open = [...galleys.querySelectorAll("details")].map((each) => each.open);
      galleys.replaceChildren(...(await nodesOf(answer)));
      const now = [...galleys.querySelectorAll("details")];
      if (now.length === open.length) now.forEach((each, at) => { each.open = open[at]; });
      aloud(galleys);
    } catch { /* the next key asks again */ }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, LOOK_AFTER_MS);
  });
  form.querySelector(".look").hidden = true;
  if ([...form.querySelectorAll("textarea[name^=copy]")].some((area) => area.value.trim())) look();

  const counting = form.querySelector(".count-button");
  counting.addEventListener("click", async (event) => {
    event.preventDefault();
    counting.disabled = true;
    try {
      const answer = await sheet.ask(words.count, sheet.typed());
      if (!answer.ok) return void sheet.tell((await sheet.told(answer)).sentence, true);
      audience.replaceChildren(...(await nodesOf(answer)));
      aloud(audience);
    } catch {
      sheet.tell(words.unreachedWords, true);
    } finally {
      counting.disabled = false;
      counting.focus();
    }
  });
}

async function nodesOf(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
}

function aloud(region) {
  const said = [...region.querySelectorAll("[data-aloud]")].map((each) => each.textContent.trim()).join(" ");
  const line = document.querySelector("#aloud");
  if (line.textContent !== said) line.textContent = said;
}
