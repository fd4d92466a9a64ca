/* select[data-lx-typeahead]: found by typing the name, its pinyin or its initials. The select stays and is what is sent. */
let count = 0;

export function typeahead(select) {
  if (select.dataset.lxTypeaheadOn) return;
  select.dataset.lxTypeaheadOn = "1";
  new Combo(select);
}

class Combo {
  constructor(select) {
    this.select = select;
    this.at = -1;
    this.id = `lxc-combo-${(count += 1)}`;
    this.rows = [...select.options].filter((option) => option.value).map(readOption);
    this.build();
    this.listen();
  }

  build() {
    const { select } = this;
    this.box = document.createElement("div");
    this.box.className = "lxc-combo";
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "text", className: "form-control", autocomplete: "off", id: `${this.id}-input`, placeholder: select.dataset.lxTypeahead });
    this.list = document.createElement("ul");
    Object.assign(this.list, { className: "lxc-options", id: this.id, hidden: true });
    this.list.setAttribute("role", "listbox");
    const marks = { role: "combobox", "aria-expanded": "false", "aria-controls": this.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(marks)) this.input.setAttribute(name, value);
    for (const name of ["aria-invalid", "aria-describedby", "autofocus"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (label) {
      label.htmlFor = this.input.id;
      label.id ||= `${this.id}-label`;
      this.list.setAttribute("aria-labelledby", label.id);
    }
    select.before(this.box);
    this.box.append(this.input, this.list, select);
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    this.show();
  }

  listen() {
    this.input.addEventListener("input", () => this.filter());
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(this.found[Number(option.dataset.at)]);
    });
    this.select.addEventListener("change", () => this.show());
    this.select.form?.addEventListener("reset", () => setTimeout(() => this.show()));
    // A link of the error summary leads to the select: hand the focus on.
    this.select.addEventListener("focus", () => this.input.focus());
    // A draft is restored into the select without an event of its own.
    this.select.form?.addEventListener("input", (event) => { if (event.target === this.select.form) this.show(); });
  }

  show() {
    const chosen = this.select.selectedOptions[0];
    this.input.value = chosen?.value ? chosen.label : "";
  }

  filter() {
    const wanted = this.input.value.trim().toLowerCase();
    this.found = this.rows.filter((row) => !wanted || row.text.includes(wanted)).slice(0, 60);
    this.found.sort((one, other) => rank(other, wanted) - rank(one, wanted));
    this.at = wanted && this.found.length ? 0 : -1;
    this.paint();
  }

  open() {
    this.found = this.rows.slice(0, 400);
    this.at = this.rows.findIndex((row) => row.value === this.select.value);
    this.paint();
  }

  paint() {
    const options = this.found.map((row, at) => {
      const option = document.createElement("li");
      option.id = `${this.id}-${at}`;
      option.dataset.at = at;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(at === this.at));
      option.textContent = row.label;
      if (row.group) {
        const group = document.createElement("small");
        group.textContent = row.group;
        option.append(group);
      }
      return option;
    });
    this.list.replaceChildren(...options);
    this.expand(options.length > 0);
    const active = options[this.at];
    if (active) {
      this.input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  expand(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.open();
      else this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.at >= 0) this.take(this.found[this.at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.show();
      this.expand(false);
    } else if (event.key === "Tab" && !this.list.hidden && this.at >= 0) {
      this.take(this.found[this.at]);
    }
  }

  step(by) {
    const { length } = this.found;
    if (!length) return;
    this.at = (this.at + by + length) % length;
    this.paint();
  }

  take(row) {
    this.select.value = row.value;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.expand(false);
  }

  leave() {
    if (!this.input.value.trim() && this.select.value) {
      this.select.value = "";
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.show();
    this.expand(false);
  }
}

function readOption(option) {
  const group = option.parentElement.tagName === "OPTGROUP" ? option.parentElement.label : "";
  const text = `${option.label} ${option.dataset.keys ?? ""} ${group}`.toLowerCase();
  return { value: option.value, label: option.label, group, text };
}

function rank(row, wanted) {
  if (!wanted) return 0;
  if (row.label.toLowerCase().startsWith(wanted)) return 2;
  return row.text.includes(` ${wanted}`) ? 1 : 0;
}
