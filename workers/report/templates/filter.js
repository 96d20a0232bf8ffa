"use strict";
(function () {
  var form = document.getElementById("filters");
  var shown = document.getElementById("shown");
  var cases = Array.prototype.slice.call(document.querySelectorAll("details.case"));
  var texts = null;
  function fits(one, index, wanted) {
    if (wanted.action && one.dataset.action !== wanted.action) { return false; }
    if (wanted.clinician && one.dataset.clinician !== wanted.clinician) { return false; }
    if (wanted.flags && one.dataset.flags.split(" ").indexOf(wanted.flags) < 0) { return false; }
    return !wanted.text || texts[index].indexOf(wanted.text) >= 0;
  }
  function apply() {
    var wanted = {
      action: form.elements.action.value,
      flags: form.elements.flags.value,
      clinician: form.elements.clinician.value,
      text: form.elements.text.value.trim().toLowerCase()
    };
    if (wanted.text && !texts) {
      texts = cases.map(function (one) { return one.textContent.toLowerCase(); });
    }
    var count = 0;
    cases.forEach(function (one, index) {
      one.hidden = !fits(one, index, wanted);
      if (!one.hidden) { count += 1; }
    });
    shown.textContent = count + " of " + cases.length + " cases";
  }
  function open() {
    var one = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (one && one.tagName === "DETAILS") { one.open = true; one.scrollIntoView(); }
  }
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  window.addEventListener("hashchange", open);
  apply();
  open();
})();
