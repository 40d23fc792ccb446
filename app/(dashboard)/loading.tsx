import { LoadingPage } from "#components/states/loading.tsx";

export default LoadingPage;
