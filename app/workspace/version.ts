export { version } from '#modules/product'
