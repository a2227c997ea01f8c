package io.thaw.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * TorchScript shipped in the jar, callable from Java: every ATen operator, with gradients, and no Python or C++ at build
 * or run time. Weights stay ordinary tensors that are passed in. Only text from the class path is ever loaded this way,
 * since TorchScript is code.
 */
public final class Program {

    private static final MethodHandle RUN_METHOD;
    private static final MethodHandle NEW_IVALUE;

    static {
        // DJL's public call runs a method in inference mode only. The native call underneath takes the mode, but is
        // package-private, as is the result's constructor; the version is pinned and ProgramTests guards both.
        try {
            Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
            MethodType signature = MethodType.methodType(
                    long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
            Object instance =
                    lookup.findStaticVarHandle(library, "LIB", library).get();
            RUN_METHOD =
                    lookup.findVirtual(library, "moduleRunMethod", signature).bindTo(instance);
            NEW_IVALUE = MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
                    .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PtSymbolBlock module;

    private Program(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Loads a program.
     *
     * @param resources names of texts under {@code /torch} that together define one class of TorchScript methods
     */
    public static Program load(String... resources) {
        Torch.rootManager();
        try {
            Path archive = Files.createTempFile("thaw-", ".pt");
            try {
                ProgramArchive.write(archive, resources);
                return new Program(
                        JniUtils.loadModule(Torch.rootManager(), archive, false, new String[0], new String[0], true));
            } finally {
                Files.delete(archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls a method that returns one tensor.
     *
     * @param scope owns the result
     * @param arguments each a {@link Tensor}, a list of tensors, a {@code Long} or {@code Integer}, a {@code Double} or
     *     a {@code Boolean}, in the method's order
     */
    public Tensor call(Scope scope, String method, Object... arguments) {
        try (IValue result = invoke(method, arguments)) {
            return new Tensor(result.toTensor(scope.manager()));
        }
    }

    /** Calls a method that returns a list of tensors. See {@link #call}. */
    public List<Tensor> callForList(Scope scope, String method, Object... arguments) {
        try (IValue result = invoke(method, arguments)) {
            return Stream.of(result.toTensorArray(scope.manager()))
                    .map(Tensor::new)
                    .toList();
        }
    }

    /** Calls a method for what it does to its arguments. See {@link #call}. */
    public void run(String method, Object... arguments) {
        invoke(method, arguments).close();
    }

    private IValue invoke(String method, Object... arguments) {
        IValue[] values = new IValue[arguments.length];
        try {
            long[] handles = new long[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                values[i] = toIValue(arguments[i]);
                handles[i] = values[i].getHandle();
            }
            long result = (long) RUN_METHOD.invokeExact(module.getHandle().longValue(), method, handles, true, false);
            return (IValue) NEW_IVALUE.invokeExact(result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the call of " + method + " failed", e);
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    private static IValue toIValue(Object argument) {
        if (argument instanceof Tensor tensor) {
            return IValue.from(tensor.array());
        } else if (argument instanceof List<?> list) {
            return IValue.listFrom(
                    list.stream().map(element -> ((Tensor) element).array()).toArray(PtNDArray[]::new));
        } else if (argument instanceof Double number) {
            return IValue.from(number);
        } else if (argument instanceof Number number) {
            return IValue.from(number.longValue());
        } else if (argument instanceof String text) {
            return IValue.from(text);
        } else if (argument instanceof Boolean flag) {
            return IValue.from(flag);
        }
        throw new IllegalArgumentException(
                "a program takes no " + argument.getClass().getName());
    }
}
