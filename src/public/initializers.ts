export { constant, glorotUniform, type Initializer, kaimingUniform, normal, ones, uniform, zeros } from '../nn/initializers.js';
