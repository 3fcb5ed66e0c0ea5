// The wall: a tile for each camera, told by the server what has changed; pictures only of tiles in view.
import { Overlay, latestOf } from "/pages/desk_overlay.js";

const FLAGGED = ["case", "fault", "late"];

export default {
  components: { Overlay },
  props: { words: Object, can: Object, size: String, overlay: Boolean, filter: String },
  template: `<div class="wall">
    <div class="wall-news" role="status">
      <button v-if="fresh > 0" class="button main" data-test="show-new" @click="sort">{{ say(words.new_flagged, { count: fresh }) }}</button>
    </div>
    <p v-if="isSet && !shown.length" class="state">{{ filter ? words.none_found : words.no_cameras }}</p>
    <ul ref="list" class="tiles" :class="'size-' + size" :aria-label="words.wall" data-test="wall"
        @keydown="onKey" @pointerenter="isOver = true" @pointerleave="leave" @focusout="onFocusOut">
      <li v-for="tile in shown" :key="tile.id" class="tile" :data-camera="tile.id"
          :class="[tile.flag, { visiting: tile.visiting, unwatched: !tile.is_watched || tile.skipped }]" @contextmenu.prevent="openMenu(tile, $event.currentTarget)">
        <button class="face" :tabindex="tile.id === active ? 0 : -1" :aria-label="told(tile)" :title="tile.name"
            @click="$emit('open', tile.id)" @focus="active = tile.id">
          <span v-if="can.see" class="shot">
            <img v-if="sources[tile.id] && !broken[tile.id]" :src="sources[tile.id]" alt="" decoding="async"
              @load="measure(tile.id, $event.target)" @error="broken[tile.id] = true">
            <span v-else class="none">{{ words.no_picture }}</span>
            <Overlay v-if="overlay && sizes[tile.id] && !broken[tile.id]" :zones="zones[tile.id]" :boxes="tile.boxes"
              :wide="sizes[tile.id][0]" :high="sizes[tile.id][1]" />
            <span v-if="tile.is_pinned" class="pin">{{ words.pinned }}</span>
            <span v-if="tile.visiting" class="visit">{{ tile.visiting }}</span>
            <span v-if="tile.flag_text" class="flag">{{ flagged(tile) }}</span>
          </span>
          <span v-else-if="tile.flag_text" class="flag">{{ flagged(tile) }}</span>
          <span class="line">
            <span class="name">{{ tile.name }}</span>
            <time v-if="tile.seen_at" :datetime="tile.seen_at" :title="tile.seen_exact" data-ago></time>
            <span v-else class="never">{{ words.never_seen }}</span>
          </span>
          <span class="line second">
            <span class="place">{{ tile.place }}</span>
            <span v-if="!can.see && tile.visiting" class="visit">{{ tile.visiting }}</span>
            <span v-if="tile.skipped" class="due" :title="tile.skipped">{{ tile.skipped }}</span>
            <span v-else-if="tile.outcome" class="outcome">{{ tile.outcome }}</span>
            <span v-else-if="tile.due_at" class="due">{{ words.next }} <time :datetime="tile.due_at" :title="tile.due_exact" data-ago></time></span>
            <span v-else-if="tile.is_due" class="due">{{ words.due_now }}</span>
            <span v-else-if="!tile.is_watched" class="due">{{ words.unwatched }}</span>
          </span>
        </button>
        <button class="more" :tabindex="tile.id === active ? 0 : -1" aria-haspopup="menu" :aria-expanded="!!menu && menu.id === tile.id"
            :aria-label="say(words.menu_of, { name: tile.name })" @click="openMenu(tile, $event.currentTarget)"><span aria-hidden="true">⋯</span></button>
      </li>
    </ul>
    <div v-if="menu" ref="menu" class="tile-menu" role="menu" :aria-label="say(words.menu_of, { name: menu.name })" :style="menuAt" @keydown="onMenuKey" @focusout="onMenuOut">
      <template v-for="item in items" :key="item.act || item.href">
        <a v-if="item.href" role="menuitem" tabindex="-1" :href="item.href">{{ item.text }}</a>
        <button v-else role="menuitem" tabindex="-1" :data-act="item.act" @click="act(item.act)">{{ item.text }}</button>
      </template>
    </div></div>`,
  data() {
    return {
      tiles: {}, order: [], wanted: [], fresh: 0, isSet: false, isOver: false, active: "",
      sources: {}, broken: {}, sizes: {}, zones: {}, menu: null, menuAt: {},
    };
  },
  computed: {
    shown() {
      const sought = (this.filter || "").trim().toLowerCase();
      const all = this.order.map((id) => this.tiles[id]).filter(Boolean);
      return sought ? all.filter((tile) => (tile.id + " " + tile.name + " " + tile.place + " " + tile.flag_text).toLowerCase().includes(sought)) : all;
    },
    items() {
      const tile = this.menu && this.tiles[this.menu.id];
      if (!tile) return [];
      const id = encodeURIComponent(tile.id), words = this.words, found = [];
      if (this.can.see) found.push({ act: "open", text: words.act_open });
      if (this.can.look) found.push({ act: "look", text: words.act_look });
      if (this.can.mark) {
        found.push(tile.is_pinned ? { act: "unpin", text: words.act_unpin } : { act: "pin", text: words.act_pin });
        found.push(tile.skipped ? { act: "resume", text: words.act_resume } : { act: "skip", text: words.act_skip });
      }
      found.push({ href: "/console/cameras/" + id, text: words.act_page });
      found.push({ href: "/console/cases?camera=" + id, text: words.act_cases });
      return found;
    },
  },
  watch: {
    overlay() { this.$nextTick(this.ask); },
    shown() { this.$nextTick(this.observe); },
  },
  created() { this.inView = new Set(); this.asked = new Set(); },
  mounted() {
    this.watcher = new IntersectionObserver(this.onView, { rootMargin: "150px" });
    this.$emit("ready");
  },
  beforeUnmount() { this.watcher.disconnect(); },
  methods: {
    // Called by the server.
    put(change) {
      for (const tile of change.tiles) {
        this.tiles[tile.id] = tile;
        if (this.inView.has(tile.id)) this.load(tile.id);
      }
      for (const id of change.gone) delete this.tiles[id];
      if (change.order) this.wanted = change.order;
      if (!this.isSet) { this.isSet = true; this.order = [...this.wanted]; this.active = this.order[0] || ""; }
      this.settle();
    },
    putZones(zones) { Object.assign(this.zones, zones); },
    forgetZones() { this.asked.clear(); this.$nextTick(this.ask); },

    settle() {
      const known = new Set(this.order), flags = (id) => this.tiles[id] && FLAGGED.includes(this.tiles[id].flag);
      for (const id of this.wanted) if (!known.has(id)) this.order.push(id);
      this.order = this.order.filter((id) => this.tiles[id]);
      const isRead = this.isOver || this.menu || (this.$refs.list && this.$refs.list.contains(document.activeElement));
      if (!isRead) { this.sort(); return; }
      // New ones are those that stand below a camera without a flag.
      const firstCalm = this.order.findIndex((id) => !flags(id));
      this.fresh = firstCalm < 0 ? 0 : this.order.slice(firstCalm).filter(flags).length;
    },
    sort() {
      this.fresh = 0;
      if (this.wanted.some((id, at) => this.order[at] !== id)) this.order = this.wanted.filter((id) => this.tiles[id]);
    },
    leave() { this.isOver = false; this.settle(); },
    onFocusOut() { setTimeout(() => this.settle(), 0); },

    observe() {
      if (!this.$refs.list) return;
      for (const each of this.$refs.list.children) this.watcher.observe(each);
    },
    onView(entries) {
      for (const entry of entries) {
        const id = entry.target.dataset.camera;
        if (entry.isIntersecting) { this.inView.add(id); this.load(id); } else this.inView.delete(id);
      }
      this.ask();
    },
    load(id) {
      const tile = this.tiles[id];
      if (!this.can.see || !tile || !tile.picture) return;
      const source = latestOf(id) + "?at=" + encodeURIComponent(tile.picture);
      if (this.sources[id] === source) return;
      this.broken[id] = false;
      this.sources[id] = source;
    },
    measure(id, picture) {
      const size = this.sizes[id];
      if (size && size[0] === picture.naturalWidth && size[1] === picture.naturalHeight) return;
      this.sizes[id] = [picture.naturalWidth || 16, picture.naturalHeight || 9];
    },
    ask() {
      if (!this.overlay || !this.can.see) return;
      const missing = [...this.inView].filter((id) => !this.asked.has(id));
      for (const id of missing) this.asked.add(id);
      if (missing.length) this.$emit("zones", missing);
    },

    openMenu(tile, from) {
      this.menu = { id: tile.id, name: tile.name };
      const at = from.getBoundingClientRect(), high = this.items.length * 32 + 12;
      this.menuFrom = from.closest("li").querySelector(".face");
      const top = Math.max(50, at.bottom + high > innerHeight ? Math.min(at.top, innerHeight) - high : at.bottom);
      this.menuAt = { top: top + "px", left: Math.max(8, Math.min(at.left, innerWidth - 220)) + "px" };
      this.$nextTick(() => this.$refs.menu.firstElementChild.focus());
    },
    closeMenu(isBack) {
      const from = this.menuFrom;
      this.menu = null;
      if (isBack && from) from.focus();
      this.settle();
    },
    act(name) {
      const id = this.menu.id;
      this.closeMenu(true);
      this.$emit(name === "open" ? "open" : "act", name === "open" ? id : { act: name, camera: id });
    },
    onMenuKey(event) {
      const all = [...this.$refs.menu.children], now = all.indexOf(document.activeElement);
      const to = { ArrowDown: (now + 1) % all.length, ArrowUp: (now + all.length - 1) % all.length, Home: 0, End: all.length - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); all[to].focus(); }
      if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); this.closeMenu(true); }
    },
    onMenuOut(event) { if (this.menu && !this.$refs.menu.contains(event.relatedTarget)) this.closeMenu(false); },

    onKey(event) {
      const faces = [...this.$refs.list.querySelectorAll(".face")], row = this.columns(faces);
      const now = faces.findIndex((each) => each.closest("li").contains(document.activeElement));
      if (now < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row, Home: -now, End: faces.length - 1 - now }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        const next = faces[Math.max(0, Math.min(faces.length - 1, now + step))];
        next.focus();
      } else if (event.key === "m" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
        event.preventDefault();
        this.openMenu(this.tiles[faces[now].closest("li").dataset.camera], faces[now]);
      }
    },
    columns(faces) {
      const top = faces.length ? faces[0].closest("li").offsetTop : 0;
      const next = faces.findIndex((each) => each.closest("li").offsetTop > top);
      return next < 0 ? faces.length : next;
    },
    flagged(tile) { return tile.flag_text + (tile.more_cases ? " +" + tile.more_cases : ""); },
    say(text, values) { return text.replace(/\{(\w+)\}/g, (_, name) => values[name]); },
    told(tile) {
      return [tile.name, tile.flag_text, tile.visiting, tile.outcome, tile.skipped, tile.is_watched ? "" : this.words.unwatched].filter(Boolean).join("，");
    },
  },
};
