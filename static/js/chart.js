// Draws the interactive charts over their server-side pictures.
//
//   <div class="app-chart" data-chart="ID-OF-JSON"> the server-side SVG </div>
//   <script type="application/json" id="ID-OF-JSON">{"data": [...], "layout": {...}}</script>
//
// Load this file before plotly-basic.min.js, both with `defer`: the first part must run before
// Plotly, the drawing waits for both. When Plotly does not arrive, the server's picture stays;
// when it does, the style sheet keeps the picture for paper.

// Plotly writes its few style rules into the sheet of the element with this id, and otherwise
// adds a <style>, which the Content Security Policy refuses. A sheet made by script is allowed,
// so we hand it one of those.
const rules = new CSSStyleSheet();
const holder = document.createElement("meta");
holder.id = "plotly.js-style-global";
Object.defineProperty(holder, "sheet", { value: rules });
document.head.append(holder);
document.adoptedStyleSheets.push(rules);

// The day before the month; the rest of Plotly's English is as good here.
const BRITISH = {
  moduleType: "locale",
  name: "en-GB",
  dictionary: {},
  format: { date: "%d/%m/%Y", dayMonth: "%-d %b", dayMonthYear: "%-d %b %Y" },
};

// The bar keeps what a reader uses. A picture downloads as SVG: making a PNG would need images
// from blob: addresses, which the policy refuses.
const CONFIG = {
  responsive: true,
  displaylogo: false,
  locale: "en-GB",
  modeBarButtons: [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
  toImageButtonOptions: { format: "svg" },
};

async function draw(box) {
  const figure = JSON.parse(document.getElementById(box.dataset.chart).textContent);
  const drawing = document.createElement("div");
  drawing.className = "app-chart__drawing";
  box.append(drawing);
  try {
    await Plotly.newPlot(drawing, figure.data, figure.layout, CONFIG);
  } catch (error) {
    drawing.remove();
    throw error;
  }
  box.classList.add("app-chart--drawn");
}

document.addEventListener("DOMContentLoaded", () => {
  if (!("Plotly" in window)) return;
  Plotly.register(BRITISH);
  for (const box of document.querySelectorAll("[data-chart]")) draw(box);
});
