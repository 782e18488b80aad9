package dev.slipway.testbed.node;

import dev.slipway.testbed.build.BuiltComponent;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.process.BedProcess;
import dev.slipway.testbed.process.RunFolder;
import java.nio.file.Path;

/**
 * What runs on a node besides its pods.
 *
 * @param runtime containerd
 * @param kubelet kubelet
 * @param proxy kube-proxy
 */
record NodeProcesses(ContainerRuntime runtime, BedProcess kubelet, ServiceProxy proxy) {
    static NodeProcesses start(RunFolder folder, BuiltComponent programs, Path images, Plane plane, NodePorts ports) {
        PodNetwork network = PodNetwork.make(
                folder, AddressRange.parse(Plane.SERVICE_NETWORK), AddressRange.parse(Plane.FAKE_POD_NETWORK));
        String controlGroups = ControlGroups.make(folder);
        MountSpace mounts = MountSpace.open(folder);
        ContainerRuntime runtime = ContainerRuntime.start(folder, mounts, network);
        ServiceProxy proxy = ServiceProxy.start(folder, programs.program("kube-proxy"), plane, ports);
        runtime.load(images);
        BedProcess kubelet = Kubelet.start(
                folder, mounts, programs.program("kubelet"), plane, ports.kubelet(), runtime.socket(), controlGroups);
        return new NodeProcesses(runtime, kubelet, proxy);
    }
}
