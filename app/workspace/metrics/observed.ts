/** An answered request, with the pattern of its route: few values, however many addresses there are. */
export type Observe = (method: string, route: string, status: number, seconds: number) => void

/** Told of each request where metrics are kept, and else nothing: a server without METRICS_TOKEN pays one comparison. */
export const requests: { observe: Observe | null } = { observe: null }
