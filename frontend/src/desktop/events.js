// Server-sent events, read from a fetch: unlike EventSource it says where we are (a heartbeat moves the id and fires
// nothing), why we were refused, and that nothing has come for too long.

/** What comes in pieces of text, as blocks: {id, event, data, retry}; id and data are null where the block has none. */
export function reader(block) {
  let rest = "";
  let told = fresh();
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (!line) {
        block(told);
        told = fresh();
        continue;
      }
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "data") told.data = told.data === null ? value : `${told.data}\n${value}`;
      else if (name === "id") told.id = value;
      else if (name === "event") told.event = value;
      else if (name === "retry") told.retry = value;
    }
  };
}

const fresh = () => ({ id: null, event: "", data: null, retry: null });
