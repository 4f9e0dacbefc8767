import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'design.show': { paramsTuple?: []; params?: {} }
  }
  GET: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'design.show': { paramsTuple?: []; params?: {} }
  }
  HEAD: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'design.show': { paramsTuple?: []; params?: {} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}