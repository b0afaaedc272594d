// Small improvements of the console; every page works fully without this file.

/** Filters stand open where there is room for them. */
function openFilters(box) {
  if (window.matchMedia("(min-width: 48rem)").matches) box.open = true;
}

/** A receipt asks for its own page again until every module has the act, a minute at most. */
async function follow(receipt, left) {
  if (left === 0) return;
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("receipt");
  if (!fresh) return;
  receipt.replaceChildren(...fresh.childNodes);
  if ("live" in fresh.dataset) await follow(receipt, left - 1);
}

document.querySelectorAll("[data-wide-open]").forEach(openFilters);
const receipt = document.querySelector("#receipt[data-live]");
if (receipt) follow(receipt, 60).catch(() => {});
