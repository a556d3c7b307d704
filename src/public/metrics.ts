export { accuracy, type Metric, mae, mse, type Rows, r2, rmse } from '../nn/metrics.js';
