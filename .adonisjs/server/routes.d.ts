import '@adonisjs/core/types/http'

type ParamValue = string | number | bigint | boolean

export type ScannedRoutes = {
  ALL: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'descriptions.me': { paramsTuple?: []; params?: {} }
    'descriptions.openapi': { paramsTuple?: []; params?: {} }
    'design.show': { paramsTuple?: []; params?: {} }
    'activity_page.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.complete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.reopen': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.pin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.unpin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  GET: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'descriptions.me': { paramsTuple?: []; params?: {} }
    'descriptions.openapi': { paramsTuple?: []; params?: {} }
    'design.show': { paramsTuple?: []; params?: {} }
    'activity_page.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  HEAD: {
    'assets.show': { paramsTuple: [ParamValue,...ParamValue[]]; params: {'hash': ParamValue,'*': ParamValue[]} }
    'descriptions.me': { paramsTuple?: []; params?: {} }
    'descriptions.openapi': { paramsTuple?: []; params?: {} }
    'design.show': { paramsTuple?: []; params?: {} }
    'activity_page.edit': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  PATCH: {
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  DELETE: {
    'activity_page.destroy': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.reopen': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.unpin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  POST: {
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  PUT: {
    'activity_page.update': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.complete': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'activity_page.pin': { paramsTuple: [ParamValue]; params: {'id': ParamValue} }
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
  OPTIONS: {
    'unknowns': { paramsTuple: [...ParamValue[]]; params: {'*': ParamValue[]} }
  }
}
declare module '@adonisjs/core/types/http' {
  export interface RoutesList extends ScannedRoutes {}
}