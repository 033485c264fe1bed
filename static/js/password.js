/* A button beside each password that shows it (S03): what one can read, one does not type wrong three times. */
(function () {
  "use strict";

  var words = document.querySelector("[data-show-password]");
  Array.prototype.forEach.call(document.querySelectorAll('input[type="password"]'), function (field) {
    if (!words) {
      return;
    }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet show-password";
    button.textContent = words.dataset.showPassword;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", function () {
      var shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.textContent = shown ? words.dataset.showPassword : words.dataset.hidePassword;
      button.setAttribute("aria-pressed", String(!shown));
    });
    field.insertAdjacentElement("afterend", button);
    if (field.form) {
      // A password manager and the history of the browser know a password only as such.
      field.form.addEventListener("submit", function () {
        field.type = "password";
      });
    }
  });
})();
