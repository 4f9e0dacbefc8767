declare module 'pbf' {
  export default class Pbf {
    constructor(buffer: Uint8Array)
    pos: number
    length: number
    readMessage<T>(read: (tag: number, result: T, file: Pbf) => void, result: T): T
    readSVarint(): number
    readVarint(): number
    readString(): string
  }
}
