document.addEventListener("DOMContentLoaded", () => {
  // What the theme lacks for people who use a keyboard or a screen reader.
  for (const region of document.querySelectorAll(".highlight pre, .table-wrapper, .sidebar-scroll")) {
    region.tabIndex = 0; // what scrolls can be reached and scrolled with the keyboard
  }
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) {
    caption.setAttribute("aria-level", "2");
  }
  document.querySelector("aside.sidebar-drawer")?.setAttribute("aria-label", "Pages");
  // On a phone, the cells of a row are below each other, each with the heading of its column.
  for (const table of document.querySelectorAll("table.docutils")) {
    const headings = [...table.querySelectorAll("thead th")].map((heading) => heading.textContent.trim());
    for (const row of table.querySelectorAll("tbody tr")) {
      [...row.cells].forEach((cell, index) => (cell.dataset.label = headings[index] ?? ""));
    }
  }
  // The sandbox serves the site below this path: the console calls the server that the page came from, and no other.
  if (location.pathname.includes("/_sandbox/site/")) {
    document.querySelectorAll(".console").forEach(openConsole);
  }
});

/** Turn a placeholder into a form that makes the call of its operation, and shows the response. */
function openConsole(place) {
  const call = JSON.parse(place.dataset.call);
  const form = document.createElement("form");
  const fields = new Map();
  const add = (name, note, control) => {
    const label = document.createElement("label");
    label.append(note, control);
    form.append(label);
    fields.set(name, control);
  };
  for (const { name, in: location, required } of call.parameters) {
    const input = document.createElement("input");
    input.required = required;
    add(`${location} ${name}`, `${name} (${location}${required ? ", required" : ""})`, input);
  }
  if (call.body) {
    const area = document.createElement("textarea");
    area.value = call.body;
    add("body", "Body", area);
  }
  const button = document.createElement("button");
  button.textContent = `Send to ${location.host}`;
  const output = document.createElement("pre");
  output.tabIndex = 0;
  output.setAttribute("aria-live", "polite");
  form.append(button, output);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    output.textContent = "…";
    try {
      output.textContent = await answer(call, fields);
    } catch (error) {
      output.textContent = String(error);
    }
  });
  place.append(form);
}

async function answer(call, fields) {
  let path = call.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { name, in: location } of call.parameters) {
    const value = fields.get(`${location} ${name}`).value;
    if (location === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && location === "query") query.append(name, value);
    else if (value && location === "header") headers[name] = value;
  }
  const body = fields.get("body")?.value;
  if (body) headers["Content-Type"] = "application/json";
  const target = query.size ? `${path}?${query}` : path;
  const response = await fetch(target, { method: call.verb, headers, body });
  const text = await response.text();
  return `${response.status} ${response.statusText}\n\n${pretty(text)}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
