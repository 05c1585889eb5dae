/* Draws the charts of the manager's page from the tables beside them; without this file the tables are there. */
(() => {
  "use strict";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawn = [];

  function draw() {
    for (const chart of drawn.splice(0)) chart.destroy();
    const of = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const colours = [of("--ink"), of("--brand"), of("--warn")];
    Object.assign(Chart.defaults, { color: of("--ink-soft"), borderColor: of("--line"), animation: still ? false : { duration: 250 }, maintainAspectRatio: false });
    Chart.defaults.font.family = of("--sans");
    for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
      const table = document.getElementById(canvas.dataset.chart);
      const rows = [...table.tBodies[0].rows];
      const heads = [...table.tHead.rows[0].cells];
      const datasets = heads.flatMap((head, column) => {
        const kind = head.dataset.series;
        if (!kind) return [];
        const colour = colours[heads.filter((other, n) => other.dataset.series && n < column).length % colours.length];
        return [{
          type: kind, label: head.textContent, data: rows.map((row) => Number(row.cells[column].textContent)), order: kind === "line" ? 0 : 1,
          borderColor: colour, backgroundColor: colour, stack: kind === "bar" ? "one" : undefined, borderWidth: kind === "line" ? 2 : 0, pointRadius: 2, tension: .25, maxBarThickness: 28,
        }];
      });
      drawn.push(new Chart(canvas, {
        data: { labels: rows.map((row) => row.cells[0].dataset.short), datasets },
        options: {
          plugins: { legend: { display: datasets.length > 1, position: "bottom", labels: { boxWidth: 12 } } },
          scales: { x: { stacked: true, grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } }, y: { stacked: false, beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 5 } } },
        },
      }));
    }
  }
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-appearance", "class", "data-theme"] });
})();
