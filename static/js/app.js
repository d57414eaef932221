// Behavior that pages request with data- attributes; see docs/components.md. Every page works without this file.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const later = (wait, action) => {
    let timer;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(() => action(...args), wait);
    };
  };
  const stored = { // private windows may block storage
    read: (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    write: (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } },
    drop: (key) => { try { sessionStorage.removeItem(key); } catch { /* nothing to drop */ } },
    keys: () => { try { return Object.keys(sessionStorage).filter((key) => key.startsWith("kept:")); } catch { return []; } },
  };

  // --- Notices at the bottom of the window -------------------------------------------------------------------
  const toast = (text) => {
    const word = document.createElement("p");
    word.className = "toast";
    word.textContent = text;
    document.getElementById("toasts").append(word);
    setTimeout(() => word.remove(), 6000);
  };
  document.addEventListener("toast", (event) => toast(event.detail.value ?? event.detail));

  // --- Dialogs, menus, small buttons ---------------------------------------------------------------------
  const reveal = (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
    button.textContent = show ? "Hide" : "Show";
  };
  const copy = async (button) => {
    const target = button.dataset.copy;
    const source = target.startsWith("#") ? document.querySelector(target) : null;
    try {
      await navigator.clipboard.writeText(source ? source.value ?? source.textContent.trim() : target);
      toast("Copied");
    } catch {
      toast("Copying isn’t allowed here. Please select the text instead.");
    }
  };
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (event.target.tagName === "DIALOG") event.target.close();
    const opener = hit("[data-open]");
    if (opener) {
      event.preventDefault();
      document.querySelector(opener.getAttribute("href") ?? opener.dataset.open).showModal();
    } else if (hit("[data-close]") && hit("dialog")?.open) {
      event.preventDefault();
      hit("dialog").close();
    } else if (hit("[data-dismiss]")) {
      hit(".message").remove();
    } else if (hit("[data-reveal]")) {
      reveal(hit("[data-reveal]"));
    } else if (hit("[data-copy]")) {
      copy(hit("[data-copy]"));
    }
  });

  // --- Keys: j, k, Enter in lists; [data-key]; "?" -------------------------------------------------------
  const walk = (step) => {
    const links = all("[data-keys] > * a[href]:first-of-type, [data-keys] > * .row-link")
      .filter((link, index, list) => list.findIndex((other) => other.closest("[data-keys] > *") === link.closest("[data-keys] > *")) === index);
    const here = links.findIndex((link) => link.closest("[data-keys] > *").contains(document.activeElement));
    const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const listKeys = (dialog) => {
    const list = dialog.querySelector("[data-keys-list]");
    all("[data-added]", list).forEach((row) => row.remove());
    all("[data-key]").forEach((item) => {
      const key = document.createElement("kbd");
      const [term, words] = [document.createElement("dt"), document.createElement("dd")];
      key.textContent = item.dataset.key;
      term.append(key);
      words.textContent = item.getAttribute("aria-label") ?? item.textContent.trim();
      [term, words].forEach((part) => { part.dataset.added = ""; list.append(part); });
    });
    dialog.showModal();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    }
    const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const pressed = all("[data-key]").find((item) => item.dataset.key === event.key && !item.disabled);
    if (pressed) { event.preventDefault(); pressed.click(); }
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "?") listKeys(document.getElementById("keys-help"));
  });

  // --- A swipe clicks the button for its direction -----------------------------------------------
  let touch = null;
  document.addEventListener("touchstart", (event) => {
    const inside = event.target.closest("input, textarea, select, .scroll-x, .columns, .steps, dialog");
    touch = inside || event.touches.length > 1 ? null : event.touches[0];
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!touch) return;
    const across = event.changedTouches[0].clientX - touch.clientX;
    const down = event.changedTouches[0].clientY - touch.clientY;
    if (Math.abs(across) > 90 && Math.abs(down) < 40) {
      document.querySelector(`[data-swipe="${across < 0 ? "left" : "right"}"]`)?.click();
    }
  }, { passive: true });

  // --- Typed text is kept in this tab until the server has it -------------------------------------
  const keptKey = (form) => `kept:${document.body.dataset.user ?? "link"}:${form.dataset.guard || location.pathname}`;
  const secret = (field) => !field.name || field.name === "csrfmiddlewaretoken" || ["password", "file", "hidden", "submit"].includes(field.type);
  const values = (form) => [...form.elements].filter((field) => !secret(field))
    .map((field) => [field.name, ["checkbox", "radio"].includes(field.type) ? `${field.value}:${field.checked}` : field.value]);
  const flying = new WeakMap(); // form → what its last request carried
  const unkept = new Set(); // forms typed into within the last moment
  const arrived = new WeakMap(); // form → what the server is known to have
  const asText = (form) => JSON.stringify(values(form));
  const keep = (form, sent = false) => {
    if (arrived.get(form) !== asText(form)) stored.write(keptKey(form), { values: values(form), sent });
  };
  const putBack = (form, kept) => {
    const fields = [...form.elements].filter((field) => !secret(field));
    kept.values.forEach(([name, value], index) => {
      const field = fields[index];
      if (field?.name !== name) return;
      if (["checkbox", "radio"].includes(field.type)) field.checked = value.endsWith(":true");
      else field.value = value;
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    toast("We restored what you had typed.");
  };
  const settleKept = () => {
    const expired = document.body.classList.contains("is-entrance") || document.querySelector("[data-not-stored]");
    stored.keys().forEach((key) => {
      const kept = stored.read(key);
      if (!kept?.sent) return;
      if (expired) stored.write(key, { ...kept, sent: false });
      else stored.drop(key);
    });
  };
  const guard = (form) => {
    const kept = stored.read(keptKey(form));
    if (kept && JSON.stringify(kept.values) !== asText(form)) putBack(form, kept);
    const soon = later(300, () => { if (unkept.delete(form)) keep(form); });
    form.addEventListener("input", () => { unkept.add(form); soon(); });
  };
  // Text typed right before leaving the page is kept, too; what was sent is not taken for unsent.
  window.addEventListener("pagehide", () => unkept.forEach((form) => keep(form)));

  // --- Forms: save state, characters left, one submit only -----------------------------------------
  const say = (form, words) => all("[data-saved]", form).forEach((place) => { place.textContent = words; });
  const count = (output) => {
    const field = document.getElementById(output.getAttribute("for"));
    const show = () => {
      const left = field.maxLength - field.value.length;
      output.textContent = `${left} characters left`;
      output.classList.toggle("is-over", left < 1);
    };
    if (field?.maxLength > 0) { field.addEventListener("input", show); show(); }
  };
  const drop = (place) => {
    const input = place.querySelector("input[type=file]");
    const names = () => { place.querySelector("output").textContent = [...input.files].map((file) => file.name).join(", "); };
    input.addEventListener("change", names);
    ["dragenter", "dragover"].forEach((name) => place.addEventListener(name, () => place.classList.add("is-over")));
    ["dragleave", "drop"].forEach((name) => place.addEventListener(name, () => place.classList.remove("is-over")));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.matches("[data-forget]")) stored.keys().forEach(stored.drop);
    if (form.dataset.guard !== undefined) { unkept.delete(form); keep(form, true); }
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // --- htmx: requests that succeeded, and those that failed ---------------------------------------------------------
  const formOf = (event) => event.detail.elt.closest("form");
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    flying.set(form, asText(form));
    if (form.matches("[data-autosave]")) say(form, "Saving…");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    const taken = event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect");
    if (!form || !taken) return;
    const time = new Date().toLocaleTimeString(form.dataset.region === "intl" ? "en-GB" : "en-US", { hour: "numeric", minute: "2-digit" });
    if (form.matches("[data-autosave]")) say(form, `Saved ${time}`);
    arrived.set(form, flying.get(form));
    if (form.dataset.guard !== undefined && arrived.get(form) === asText(form)) stored.drop(keptKey(form));
  });
  const failed = (event, words) => {
    const form = formOf(event);
    if (form?.matches("[data-autosave]")) say(form, `Not saved yet: ${words}`);
    else toast(`That didn’t go through: ${words}`);
  };
  document.addEventListener("htmx:sendError", (event) => failed(event, "no connection. What you typed is still here."));
  document.addEventListener("htmx:responseError", (event) => {
    const reasons = { 403: "you don’t have permission, or you signed out in another tab.", 404: "it no longer exists.", 429: "too many attempts. Wait a minute." };
    failed(event, reasons[event.detail.xhr.status] ?? "the server didn’t respond. Try again in a minute.");
  });

  // --- New content, with the page or by htmx --------------------------------------------------------
  const arrive = (root) => {
    const found = (selector) => [...(root.matches?.(selector) ? [root] : []), ...all(selector, root)];
    found("[data-dismiss], [data-reveal], [data-copy]").forEach((button) => { button.hidden = false; });
    found("form[data-guard]").forEach(guard);
    found("output[data-count]").forEach(count);
    found("[data-drop]").forEach(drop);
    found("[data-toast]").forEach((word) => setTimeout(() => word.remove(), 6000));
    found(".steps [aria-current]").forEach((step) => { step.parentElement.scrollLeft = step.offsetLeft - (step.parentElement.clientWidth - step.offsetWidth) / 2; });
    found("[data-focus]")[0]?.focus();
  };
  settleKept();
  arrive(document);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) arrive(event.detail.elt); });
})();
