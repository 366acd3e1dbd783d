// What the theme lacks for people who use a keyboard or a screen reader.
document.addEventListener("DOMContentLoaded", () => {
  for (const region of document.querySelectorAll(".highlight pre, .table-wrapper, .sidebar-scroll")) {
    region.tabIndex = 0; // what scrolls can be reached and scrolled with the keyboard
  }
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) {
    caption.setAttribute("aria-level", "2");
  }
  document.querySelector("aside.sidebar-drawer")?.setAttribute("aria-label", "Pages");
});
