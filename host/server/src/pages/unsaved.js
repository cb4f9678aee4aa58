// The one script of the pages: who has typed into a form and leaves without sending it is asked by
// the browser first. Every page works without it. Forms that only look something up are left out.
"use strict";
(() => {
  const unsaved = new Set();
  const guarded = "form.narrow[method=post]:not([data-lookup]), form.decision";
  const typed = (field) => {
    if (field.form && field.form.matches(guarded)) unsaved.add(field.form);
  };
  // What came back to be mended is not saved either.
  document.querySelectorAll("[aria-invalid=true]").forEach(typed);
  addEventListener("input", (event) => typed(event.target));
  addEventListener("submit", (event) => unsaved.delete(event.target));
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
})();
