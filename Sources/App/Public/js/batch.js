// The table of a batch from a file: read here, since a form of ours carries texts only.

import { one } from "[static js/dom.js]";

const form = one("[data-batch-form]");
if (form) {
  const area = one("[name=table]", form);
  const input = one("[type=file]", form);
  const name = one("[data-file-name]", form);
  one("[data-file]", form).hidden = false;
  const read = async (file) => {
    if (!file) return;
    try {
      area.value = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      name.textContent = file.name;
    } catch {
      name.textContent = input.dataset.wrong;
    }
  };
  input.addEventListener("change", () => read(input.files[0]));
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  });
  // Another prompt has other columns; a table that was laid in stays.
  const started = area.value;
  const choose = one("[data-choose]", form);
  one("[data-batch-prompt]", form).addEventListener("change", () => area.value === started && form.requestSubmit(choose));
  choose.hidden = true;
}
