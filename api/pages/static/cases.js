// What the pages of cases do in the browser: filters lead on, pictures are enlarged, photos are sent.
"use strict";
(() => {
  const element = (tag, classes, text) => {
    const made = document.createElement(tag);
    if (classes) made.className = classes;
    if (text) made.textContent = text;
    return made;
  };
  const words = (key) => document.getElementById("case-words")?.getAttribute("data-" + key.replaceAll("_", "-")) || "";

  // Filters: what is empty stays out of the address.
  const lead = (form) => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    form.submit();
  };
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form.filters :disabled")) field.disabled = false;
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches?.("select[data-auto]")) lead(field.form);
    if (field.matches?.(".photos input[type=file]")) sendAll(field);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.filters")) { event.preventDefault(); lead(event.target); }
  });

  // Pictures: one that is not masked yet is shown to who has sent it, and to others as soon as it is.
  const AGAIN_MS = 5000;
  document.addEventListener("error", (event) => {
    const img = event.target;
    const sha = img.tagName === "IMG" && img.getAttribute("data-sha");
    if (!sha) return;
    const holder = img.closest(".enlarge") || img.parentElement, masked = "/api/v1/evidence/" + sha;
    if (img.src.endsWith(masked) && !img.hasAttribute("data-foreign")) { img.src = "/api/v1/photos/" + sha; return; }
    img.setAttribute("data-foreign", "");
    holder.classList.add("is-waiting");
    const note = holder.querySelector(".waiting");
    if (note) note.textContent = words("picture_masking");
    setTimeout(() => { if (img.isConnected) img.src = masked; }, AGAIN_MS);
  }, true);
  document.addEventListener("load", (event) => {
    if (event.target.tagName === "IMG") event.target.closest(".enlarge")?.classList.remove("is-waiting");
  }, true);

  let viewer = null, shown = [], at = 0;
  const show = (step) => {
    at = (at + step + shown.length) % shown.length;
    const sha = shown[at].getAttribute("data-sha"), img = viewer.querySelector("img");
    img.src = shown[at].querySelector("img").src;
    img.alt = shown[at].getAttribute("data-title");
    viewer.querySelector("strong").textContent = `${at + 1}/${shown.length} · ${img.alt}`;
    viewer.querySelector(".original").textContent = "";
    viewer.setAttribute("data-sha", sha);
  };
  const make = () => {
    viewer = element("dialog", "viewer");
    viewer.setAttribute("aria-label", words("viewer"));
    const bar = element("div", "bar"), stage = element("div", "stage");
    stage.tabIndex = 0;
    const act = (text, act) => { const made = element("button", "button", text); made.type = "button"; made.onclick = act; return made; };
    const fit = act(words("viewer_actual"), () => {
      fit.textContent = words(stage.classList.toggle("actual") ? "viewer_whole" : "viewer_actual");
    });
    bar.append(element("strong"), element("span", "original"), element("span", "spring"));
    if (words("originals")) bar.append(original());
    bar.append(act(words("viewer_previous"), () => show(-1)), act(words("viewer_next"), () => show(1)), fit,
      act(words("close"), () => viewer.close()));
    stage.append(element("img"));
    viewer.append(bar, stage);
    viewer.addEventListener("keydown", (event) => {
      if (event.target.tagName === "INPUT") return;
      if (event.key === "ArrowRight") show(1);
      if (event.key === "ArrowLeft") show(-1);
    });
    document.body.append(viewer);
  };
  const original = () => {
    const form = element("form"), why = element("input");
    why.required = true; why.minLength = 3; why.maxLength = 500; why.name = "reason";
    why.placeholder = words("original_why");
    why.setAttribute("aria-label", words("original_why"));
    form.append(why, element("button", "button", words("original_show")));
    form.onsubmit = (event) => {
      event.preventDefault();
      const address = `/api/v1/evidence/${viewer.getAttribute("data-sha")}/original?reason=${encodeURIComponent(why.value)}`;
      viewer.querySelector("img").src = address;
      viewer.querySelector(".original").textContent = words("original_shown");
      why.value = "";
    };
    return form;
  };
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("button.enlarge");
    if (!chosen) return;
    if (!viewer) make();
    shown = [...document.querySelectorAll("button.enlarge")].filter((each) => each.offsetParent);
    at = shown.indexOf(chosen);
    show(0);
    viewer.showModal();
    viewer.querySelector(".stage").focus();
  });

  // Photos: each is sent when it is chosen, in its sender's name; the form sends only its hash.
  const sendAll = async (field) => {
    const place = field.closest(".photos"), sent = place.querySelector(".sent");
    const files = [...field.files];
    field.value = "";
    for (const file of files) {
      const figure = element("figure", "", place.dataset.formPhotosSending);
      sent.append(figure);
      try { await sendOne(place, figure, file); } catch (error) {
        figure.className = "why";
        figure.textContent = place.dataset.formPhotoFailed.replace("{why}", error.message);
      }
      gather(place);
    }
  };
  const sendOne = async (place, figure, file) => {
    // The session's second proof is renewed by the frame's own script: its forms have the newest.
    const proof = document.querySelector("input[name=csrf]")?.value || place.dataset.csrf;
    const answer = await fetch("/api/v1/photos?taken_at=" + encodeURIComponent(new Date(file.lastModified).toISOString()), {
      method: "POST", body: file, headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": proof },
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error?.message || answer.status);
    const img = element("img");
    img.src = "/api/v1/photos/" + told.sha256;
    img.alt = file.name;
    const remove = element("button", "button quiet", place.dataset.formPhotoRemove);
    remove.type = "button";
    remove.onclick = () => { figure.remove(); gather(place); };
    figure.setAttribute("data-sent", told.sha256);
    figure.replaceChildren(img, remove);
  };
  const gather = (place) => {
    const hashes = [...place.querySelectorAll("[data-sent]")].map((each) => each.getAttribute("data-sent"));
    place.querySelector("input[type=hidden]").value = [...new Set(hashes)].join(",");
    const file = place.querySelector("input[type=file]");
    file.setCustomValidity(place.dataset.must && !hashes.length ? place.dataset.formPhotoMissing : "");
  };
  // A form whose photo must be there says so before it is sent.
  document.addEventListener("click", (event) => {
    const form = event.target.closest?.("form.asked [type=submit]")?.form;
    for (const place of form?.querySelectorAll(".photos") || []) gather(place);
  }, true);
})();
