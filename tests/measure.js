// Writes what it finds on the page into the data attributes of <html>: browser.py reads them.
addEventListener("load", () => {
  const root = document.documentElement, told = root.dataset;
  told.wide = root.scrollWidth;
  told.window = root.clientWidth;
  told.mathematics = [...document.querySelectorAll("math")]
    .some((m) => m.getBoundingClientRect().height > 8);
  told.levels = [...document.querySelectorAll("h1,h2,h3,h4,h5")].map((h) => h.tagName[1]).join("");

  // Contrast, WCAG 2.1: the ink of every element with words of its own, on the paper behind it.
  // Letters in discs are left out: their colours are tested one by one.
  const paper = (e) => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (!/, 0\)$/.test(c)) return c;
    }
    return "rgb(255, 255, 255)";
  };
  const luminance = (c) => {
    const part = (x) => ((x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = c.match(/[\d.]+/g).slice(0, 3).map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (e) => {
    const style = getComputedStyle(e);
    const both = [e.closest("svg") ? style.fill : style.color, paper(e)].map(luminance);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
  const written = [...document.body.querySelectorAll("*:not(script):not(.letter)")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  told.written = written.length;
  told.faint = written.filter((e) => contrast(e) < 4.5)
    .map((e) => `${e.tagName}.${e.className.baseVal ?? e.className}`).join(" ");

  // Keyboard: all that can be used takes the focus in the order of the page, and shows it.
  const usable = [...document.querySelectorAll("a[href], summary, select, input, [tabindex]")]
    .filter((e) => e.checkVisibility());
  told.usable = usable.length;
  told.lost = usable.filter((e) => {
    e.focus({ preventScroll: true });
    const hidden = getComputedStyle(e).outlineStyle === "none";
    return document.activeElement !== e || e.tabIndex !== 0 || hidden;
  }).map((e) => e.outerHTML.slice(0, 60).replaceAll('"', "'")).join(" ");
  const scrolls = (e) => e.scrollWidth > e.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  told.stuck = [...document.body.querySelectorAll("*")]
    .filter((e) => scrolls(e) && e.tabIndex !== 0)
    .map((e) => `${e.tagName}.${e.className}`).join(" ");
});
