// Filters claims and graph by evidence, chapter and text; the address keeps the choice, like
// #rung=formal&text=noise, so that a filtered page can be linked to.
(() => {
  const form = document.getElementById("filter"), count = form.querySelector("output");
  const cards = [...document.querySelectorAll(".card")];
  const nodes = new Map([...document.querySelectorAll(".node")].map((n) => [n.dataset.claim, n]));
  const texts = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
  const fields = ["rung", "chapter", "text"];
  const apply = () => {
    const [rung, chapter, text] = fields.map((name) => form[name].value.trim());
    for (const card of cards) {
      const home = card.closest(".chapter").id;
      card.hidden = (rung && card.dataset.rung !== rung)
        || (chapter && home !== `chapter-${chapter}`)
        || !texts.get(card).includes(text.toLowerCase());
      nodes.get(card.id)?.classList.toggle("dim", card.hidden);
    }
    for (const section of document.querySelectorAll(".chapter")) {
      section.hidden = !section.querySelector(".card:not([hidden])");
    }
    count.textContent = `${cards.filter((card) => !card.hidden).length} of ${cards.length} claims`;
  };
  const keep = () => {
    const chosen = fields.filter((name) => form[name].value.trim());
    const state = new URLSearchParams(chosen.map((name) => [name, form[name].value.trim()]));
    history.replaceState(null, "", `#${state}`);
  };
  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const state = new URLSearchParams(hash);
      for (const name of fields) form[name].value = state.get(name) ?? "";
      apply();
      return;
    }
    const target = document.getElementById(decodeURIComponent(hash));
    if (target?.closest("[hidden]")) { form.reset(); apply(); target.scrollIntoView(); }
  };
  form.hidden = false;
  form.addEventListener("input", () => { apply(); keep(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
