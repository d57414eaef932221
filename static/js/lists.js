// Lists to reorder (by drag, touch or button) and lists with several items to select.
"use strict";
(() => {
  const name = (item) => item.querySelector("[data-move]")?.getAttribute("aria-label")?.match(/“(.+)”/)?.[1] ?? "Item";
  const announce = (words) => {
    const place = document.getElementById("toasts");
    const word = document.createElement("p");
    word.className = "visually-hidden";
    word.textContent = words;
    place.append(word);
    setTimeout(() => word.remove(), 3000);
  };
  const settled = (item, from) => {
    const list = item.parentElement;
    const place = [...list.children].indexOf(item) + 1;
    if (list.dataset.name) list.querySelectorAll("input[data-order]").forEach((input) => { input.name = list.dataset.name; });
    announce(`${name(item)}: position ${place} of ${list.children.length}`);
    new Set([list, from]).forEach((changed) => changed.dispatchEvent(new CustomEvent("sorted", { bubbles: true, detail: { item } })));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    const item = button?.closest("[data-sortable] > *");
    if (!item) return;
    event.preventDefault();
    const from = item.parentElement;
    if (button.dataset.move === "up") item.previousElementSibling?.before(item);
    else if (button.dataset.move === "down") item.nextElementSibling?.after(item);
    else document.querySelector(button.dataset.target).append(item);
    button.focus();
    settled(item, from);
  });

  // The same for mouse, pen and finger: the handle captures the pointer, the item moves within the list.
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    const item = handle?.closest("[data-sortable] > *");
    if (!item || event.button) return;
    event.preventDefault();
    const from = item.parentElement;
    const before = item.nextElementSibling;
    item.classList.add("is-dragged");
    const follow = (move) => {
      const under = document.elementFromPoint(move.clientX, move.clientY);
      const list = under?.closest("[data-sortable]") ?? under?.closest(".column")?.querySelector("[data-sortable]");
      if (!list || list.dataset.sortable !== from.dataset.sortable || (list !== from && !from.dataset.sortable)) return;
      const next = [...list.children].find((other) => {
        const box = other.getBoundingClientRect();
        return other !== item && move.clientY < box.top + box.height / 2;
      });
      if (next) next.before(item);
      else list.append(item);
    };
    const over = new AbortController();
    const end = (last) => {
      over.abort();
      item.classList.remove("is-dragged");
      if (last.type === "pointercancel") from.insertBefore(item, before);
      else if (item.parentElement !== from || item.nextElementSibling !== before) settled(item, from);
    };
    const { signal } = over;
    document.addEventListener("pointermove", follow, { signal });
    ["pointerup", "pointercancel"].forEach((type) => document.addEventListener(type, end, { signal }));
  });

  // Selecting several
  const counted = (group) => {
    const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${group}"]`)];
    const chosen = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("li, tr")?.classList.toggle("is-chosen", box.checked));
    document.querySelectorAll(`[data-bulk="${group}"]`).forEach((bar) => {
      bar.hidden = !chosen.length;
      bar.querySelectorAll("[data-bulk-count]").forEach((place) => { place.textContent = chosen.length; });
    });
    document.querySelectorAll(`[data-check-all="${group}"]`).forEach((every) => {
      every.checked = chosen.length > 0 && chosen.length === boxes.length;
      every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    });
  };
  const countAll = () => document.querySelectorAll("[data-bulk]").forEach((bar) => counted(bar.dataset.bulk));
  document.addEventListener("change", (event) => {
    const group = event.target.dataset.checkAll;
    if (group) document.querySelectorAll(`input[type=checkbox][name="${group}"]`).forEach((box) => { box.checked = event.target.checked; });
    if (group || document.querySelector(`[data-bulk="${CSS.escape(event.target.name ?? "")}"]`)) counted(group ?? event.target.name);
  });
  countAll();
  document.addEventListener("htmx:load", countAll);
})();
