// The map of the world, fetched once for all charts of a page.

import address from "mainstay:world";

let added;

export function addWorld(registerMap) {
  added ??= fetch(new URL(address, import.meta.url)).then(async (answer) => {
    if (!answer.ok) throw new Error(`the map of the world did not come (${answer.status})`);
    registerMap("world", { geoJSON: await answer.json() });
  });
  return added;
}
