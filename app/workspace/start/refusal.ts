/** Why Farley does not start: one sentence for the person who started it. */
export class StartRefused extends Error {}
