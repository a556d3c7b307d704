export * from '../models/list.js';
