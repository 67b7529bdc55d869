"use strict";
(() => {
  const all = [...document.querySelectorAll("details")];
  const setAll = (open) => all.forEach((d) => { d.open = open; });
  const PAPER = 540;  // CSS pixels of a step on a sheet of A4 or Letter, less margins and indents
  addEventListener("beforeprint", () => {  // paper does not scroll: what is wider is made smaller
    setAll(true);
    for (const math of document.querySelectorAll(".scroll > math")) {
      math.style.minWidth = "0";
      const width = math.getBoundingClientRect().width;
      if (width > PAPER) math.style.zoom = Math.max(PAPER / width, 0.3);
    }
  });
  addEventListener("afterprint", () => {
    for (const math of document.querySelectorAll(".scroll > math")) math.removeAttribute("style");
  });
  const target = () => {
    const found = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!found) return;
    for (let outer = found.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
    found.scrollIntoView();
  };
  addEventListener("hashchange", target);
  const scrolling = [...document.querySelectorAll(".scroll")].map((part) => [part, part.getAttribute("role")]);
  const reach = () => {  // a part takes the keyboard's focus only while there is something to scroll to
    for (const [part, role] of scrolling) {
      const wider = part.scrollWidth > part.clientWidth + 1;
      part.classList.toggle("wider", wider);
      if (wider) part.tabIndex = 0; else part.removeAttribute("tabindex");
      if (wider && role) part.setAttribute("role", role); else part.removeAttribute("role");
    }
  };
  reach();
  addEventListener("resize", reach);
  all.forEach((d) => d.addEventListener("toggle", reach));
  const tools = document.querySelector(".tools");
  if (!tools) return;
  tools.hidden = false;
  document.getElementById("open").addEventListener("click", () => setAll(true));
  document.getElementById("close").addEventListener("click", () => setAll(false));
  const filter = document.getElementById("filter");
  const rows = [...document.querySelectorAll(".overview tbody tr")].map((row) => {
    const article = document.getElementById(row.querySelector("a").hash.slice(1));
    return { row, article, text: (row.textContent + " " + article.textContent).toLowerCase() };
  });
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, article, text } of rows) {
      const keep = words.every((word) => text.includes(word) || text.includes(word.replace(/[_^{}]/g, "")));  // M_RR is set
      row.hidden = article.hidden = !keep;
      shown += keep;
    }
    for (const section of document.querySelectorAll(".theme")) {
      section.hidden = !section.querySelector("article:not([hidden])");
    }
    document.getElementById("count").textContent = words.length ? `${shown} of ${rows.length} claims` : "";
  };
  filter.addEventListener("input", apply);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== filter) { event.preventDefault(); filter.focus(); }
    if (event.key === "Escape" && document.activeElement === filter) { filter.value = ""; apply(); }
  });
})();
