// One camera's picture, large: its latest look, or near-live, asked for once a second.
import { Overlay, latestOf } from "/pages/desk_overlay.js";

const EVERY_MS = 1000;

export default {
  components: { Overlay },
  props: { camera: String, at: String, zones: Array, boxes: Array, overlay: Boolean, live: Boolean, words: Object, alt: String, zone: String },
  template: `<div class="look">
    <div class="shot">
      <img v-if="source && !broken" :key="camera" :src="source" :alt="alt" @load="measure" @error="broken = true">
      <span v-else class="none">{{ isWaiting ? words.loading : words.no_picture }}</span>
      <Overlay v-if="overlay && source && !broken && isLoaded" :zones="zones" :boxes="boxes" :wide="wide" :high="high" />
    </div>
    <p v-if="live" class="taken" data-test="taken">
      <template v-if="taken">{{ words.taken }} <time :datetime="taken" :title="taken">{{ clock }}</time> · <time :datetime="taken" data-ago></time></template>
      <span v-if="trouble" class="yellow"> {{ trouble }}</span>
    </p></div>`,
  data() { return { source: "", broken: false, wide: 16, high: 9, taken: "", trouble: "", isLoaded: false, isWaiting: this.live }; },
  computed: {
    clock() { return new Date(this.taken).toLocaleTimeString(document.documentElement.lang, { hour12: false, timeZone: this.zone }); },
  },
  watch: { camera() { this.isLoaded = false; this.load(); }, at() { this.load(); } },
  mounted() {
    if (!this.live) { this.load(); return; }
    this.look();
    this.timer = setInterval(this.look, EVERY_MS);
  },
  beforeUnmount() { clearInterval(this.timer); this.drop(); },
  methods: {
    load() {
      if (this.live) return;
      this.broken = false;
      this.source = this.camera && this.at ? latestOf(this.camera) + "?at=" + encodeURIComponent(this.at) : "";
    },
    async look() {
      if (this.isAsking || document.hidden) return;
      this.isAsking = true;
      try {
        const answer = await fetch(latestOf(this.camera), { cache: "no-store", headers: this.tag ? { "If-None-Match": this.tag } : {} });
        if (answer.status === 200) {
          const picture = await answer.blob();
          this.tag = answer.headers.get("ETag");
          this.taken = answer.headers.get("Last-Look-At");
          this.drop();
          this.broken = false;
          this.source = URL.createObjectURL(picture);
        }
        this.trouble = answer.ok || answer.status === 304 || answer.status === 404 ? "" : this.words.no_answer;
      } catch { this.trouble = this.words.no_answer; }
      this.isAsking = this.isWaiting = false;
    },
    drop() { if (this.source.startsWith("blob:")) URL.revokeObjectURL(this.source); },
    measure(event) { this.isLoaded = true; this.wide = event.target.naturalWidth || 16; this.high = event.target.naturalHeight || 9; },
  },
};
