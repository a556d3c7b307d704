export { type Connection, type ConnectOptions, connect, type Way } from '../landscape/connect.js';
export { type Curvature, type CurvatureOptions, curvature, type SpectralDensity } from '../landscape/curvature.js';
export { type Line, type LineOptions, line } from '../landscape/line.js';
export { type Surface, type SurfaceOptions, surface } from '../landscape/surface.js';
