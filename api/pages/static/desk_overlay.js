// Zones and boxes over a camera's picture, in the picture's own proportions (object-fit: contain).
export const Overlay = {
  props: { zones: Array, boxes: Array, wide: { type: Number, default: 16 }, high: { type: Number, default: 9 } },
  template: `
    <svg class="overlay" :viewBox="'0 0 ' + wide + ' ' + high" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      <polygon v-for="zone in zones || []" :class="'zone ' + zone.kind" :points="points(zone.polygon)" />
      <rect v-for="box in boxes || []" class="box" :x="box[0] * wide" :y="box[1] * high"
        :width="(box[2] - box[0]) * wide" :height="(box[3] - box[1]) * high" />
    </svg>`,
  methods: {
    points(polygon) {
      return polygon.map(([x, y]) => x * this.wide + "," + y * this.high).join(" ");
    },
  },
};

export const latestOf = (camera) => "/api/v1/cameras/" + encodeURIComponent(camera) + "/latest";
