"use strict";
(function () {
  const form = document.querySelector(".filters");
  if (!form) return;
  const table = document.querySelector(".findings"), rows = Array.from(table.tBodies[0].rows);
  const search = form.querySelector("input"), selects = Array.from(form.querySelectorAll("select")), output = form.querySelector("output");
  const text = rows.map(row => row.textContent.toLowerCase());
  let link = null; /* the filter of the number that was clicked */

  function titleOf(row, name) {
    if (name !== "kind") return row.dataset[name];
    return row.cells[1].firstChild.textContent; /* without its mark */
  }
  for (const select of selects) {
    const name = select.dataset.filter, seen = new Map();
    for (const row of rows) if (row.dataset[name]) seen.set(row.dataset[name], titleOf(row, name));
    for (const [value, title] of Array.from(seen).sort((a, b) => a[1].localeCompare(b[1]))) select.add(new Option(title, value));
  }
  /* As totals call the periods that a day lies in; a week is called by its Monday. */
  const periods = {
    week(day) {
      const monday = new Date(day + "T00:00:00Z");
      monday.setUTCDate(monday.getUTCDate() - (monday.getUTCDay() + 6) % 7);
      return monday.toISOString().slice(0, 10);
    },
    month: day => day.slice(0, 7),
    quarter: day => day.slice(0, 4) + "-Q" + Math.ceil(day.slice(5, 7) / 3),
    year: day => day.slice(0, 4)
  };
  function holds(row, filter) {
    if (filter.rule && row.dataset.rule !== filter.rule) return false;
    if (filter.kind !== undefined && (row.dataset.kind !== filter.kind || row.dataset.cause !== filter.cause)) return false;
    if (filter.on && !row.dataset.day.split("\n").includes(filter.on)) return false;
    if (Object.hasOwn(periods, filter.by)) return row.dataset.day.split("\n").some(day => (day && periods[filter.by](day)) === filter.value);
    if (filter.by === undefined || row.dataset[filter.by] === undefined) return true;
    return row.dataset[filter.by].split("\n").includes(filter.value);
  }
  function apply() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      const show = (!link || holds(row, link)) && selects.every(s => !s.value || row.dataset[s.dataset.filter] === s.value)
        && wanted.every(word => text[i].includes(word));
      row.hidden = !show;
      row.style.display = show ? "" : "none";
      shown += show;
    });
    const what = link ? [link.rule, link.value, link.on, link.kind, link.cause].filter(Boolean).join(" · ") + " — " : "";
    output.textContent = what + shown + " / " + rows.length;
  }
  document.addEventListener("click", event => {
    const from = event.target.closest("a.f");
    if (!from) return;
    form.reset();
    link = Object.assign({}, from.dataset);
    apply();
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => { link = null; setTimeout(apply); });
  form.hidden = false;
  apply();
})();
