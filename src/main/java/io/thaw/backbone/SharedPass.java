package io.thaw.backbone;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.thaw.backbone.Work.Piece;
import io.thaw.backbone.WorkQueue.Pass;
import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.Pooling;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pass of windows through the encoders of their models. What models have in common is computed once: each text, the layers
 * down to where the models part, and what their heads read. A thousand heads on one backbone are one pass and a thousand matrix
 * products.
 */
final class SharedPass {

    /** Pieces that have been the same so far, with the rows of theirs that are computed. */
    private record Branch(List<Piece<?>> pieces, int[] rows, Tensor hidden, Batch batch, int depth) {

        Backbone backbone() {
            return pieces.get(0).work().backbone();
        }
    }

    /** Where branches part: by their prefix at the next depth, and at the last one by what is read of it, too. */
    private record Fork(String prefix, boolean firstOnly) {}

    private final BatchSpace space;
    private final Scope scope;

    private SharedPass(BatchSpace space, Scope scope) {
        this.space = space;
        this.scope = scope;
    }

    /** Reads the windows of all pieces, and completes their works. All backbones have the same embeddings. */
    static void run(Pass pass) {
        List<Piece<?>> pieces = pass.pieces();
        BatchSpace space = pass.space();
        try (Scope scope = Scope.open()) {
            Backbone first = pieces.get(0).work().backbone();
            Batch batch = Batch.of(scope, space.windows(), first.config());
            Tensor embedded = first.encoder().embed(scope, batch, Dropout.off());
            int[] rows = new int[batch.size()];
            Arrays.setAll(rows, row -> row);
            SharedPass shared = new SharedPass(space, scope);
            Branch root = new Branch(pieces, rows, embedded, batch, 1);
            List<Piece<?>> exact = pieces.stream()
                    .filter(piece -> piece.work().int8().isEmpty())
                    .toList();
            if (!exact.isEmpty()) {
                shared.go(shared.part(root, exact));
            }
            Arrays.stream(rows).forEach(row -> shared.goInInt8(root, row));
        } catch (RuntimeException | Error e) {
            pieces.forEach(piece -> piece.work().fail(e));
        }
    }

    private void go(Branch branch) {
        Backbone backbone = branch.backbone();
        int depth = branch.depth();
        while (depth < backbone.depth() && forks(branch, depth + 1).size() == 1) {
            depth++;
        }
        boolean last = depth == backbone.depth();
        boolean firstOnly = last && branch.pieces().get(0).work().reading().firstOnly();
        Tensor hidden = backbone.encoder()
                .resume(scope, branch.hidden(), branch.batch().mask(), branch.depth(), depth, firstOnly, Dropout.off());
        Branch reached = new Branch(branch.pieces(), branch.rows(), hidden, branch.batch(), depth);
        if (last) {
            read(reached);
        } else {
            forks(reached, depth + 1).values().forEach(pieces -> go(part(reached, pieces)));
        }
    }

    /** One text, through the parts of all models that read it in 8 bits. */
    private void goInInt8(Branch root, int row) {
        List<Piece<?>> pieces = new ArrayList<>();
        for (Piece<?> piece : root.pieces()) {
            if (!piece.work().int8().isEmpty()) {
                of(piece, row).ifPresent(pieces::add);
            }
        }
        if (!pieces.isEmpty()) {
            goInInt8(alone(root, pieces, row));
        }
    }

    /** One text without padding, which is what there is if there is no other. */
    private Branch alone(Branch root, List<Piece<?>> pieces, int row) {
        if (root.rows().length == 1) {
            return new Branch(pieces, root.rows(), root.hidden(), root.batch(), 0);
        }
        Tokens window = space.windows().get(row);
        Batch batch = Batch.of(scope, List.of(window), root.backbone().config());
        Tensor text = Encoder.text(scope, root.hidden(), row, window.length());
        return new Branch(pieces, new int[] {row}, text, batch, 0);
    }

    /** The windows of a piece that are one text. */
    private <R> Optional<Piece<?>> of(Piece<R> piece, int row) {
        int[] windows = Arrays.stream(piece.windows())
                .filter(window -> space.row(piece.work().window(window)) == row)
                .toArray();
        return windows.length == 0 ? Optional.empty() : Optional.of(new Piece<>(piece.work(), windows));
    }

    /** Here a branch's depth counts parts. */
    private void goInInt8(Branch branch) {
        Map<Optional<Int8Part>, List<Piece<?>>> next = branch.pieces().stream()
                .collect(groupingBy(
                        piece -> piece.work().int8().stream()
                                .skip(branch.depth())
                                .findFirst(),
                        LinkedHashMap::new,
                        toList()));
        next.forEach((part, pieces) -> {
            Tensor hidden =
                    part.map(each -> each.layers().run(scope, branch.hidden())).orElse(branch.hidden());
            Branch reached = new Branch(pieces, branch.rows(), hidden, branch.batch(), branch.depth() + 1);
            if (part.isPresent()) {
                goInInt8(reached);
            } else {
                read(reached);
            }
        });
    }

    private static Map<Fork, List<Piece<?>>> forks(Branch branch, int depth) {
        Map<Fork, List<Piece<?>>> forks = new LinkedHashMap<>();
        for (Piece<?> piece : branch.pieces()) {
            Backbone backbone = piece.work().backbone();
            boolean firstOnly =
                    depth == backbone.depth() && piece.work().reading().firstOnly();
            forks.computeIfAbsent(new Fork(backbone.prefix(depth), firstOnly), unknown -> new ArrayList<>())
                    .add(piece);
        }
        return forks;
    }

    /** The branch of some pieces, with their rows alone. */
    private Branch part(Branch branch, List<Piece<?>> pieces) {
        int[] rows = pieces.stream()
                .flatMapToInt(piece -> Arrays.stream(rows(piece)))
                .distinct()
                .sorted()
                .toArray();
        if (rows.length == branch.rows().length) {
            return new Branch(pieces, rows, branch.hidden(), branch.batch(), branch.depth());
        }
        int[] places = places(branch, rows);
        return new Branch(
                pieces,
                rows,
                Encoder.rows(scope, branch.hidden(), places),
                branch.batch().rows(scope, places),
                branch.depth());
    }

    private int[] rows(Piece<?> piece) {
        return Arrays.stream(piece.windows())
                .map(window -> space.row(piece.work().window(window)))
                .toArray();
    }

    private static int[] places(Branch branch, int[] rows) {
        return Arrays.stream(rows)
                .map(row -> Arrays.binarySearch(branch.rows(), row))
                .toArray();
    }

    private void read(Branch branch) {
        Map<Optional<Pooling>, Tensor> pooled = new HashMap<>();
        branch.pieces().stream()
                .collect(groupingBy(piece -> piece.work().reading(), LinkedHashMap::new, toList()))
                .values()
                .forEach(same -> {
                    Optional<Pooling> pooling = same.get(0).work().reading().pooling();
                    Tensor hidden = pooled.computeIfAbsent(
                            pooling,
                            how -> how.map(each -> each.read(scope, branch.hidden(), branch.batch()))
                                    .orElse(branch.hidden()));
                    read(branch, same, hidden);
                });
    }

    /** Does one reading for all pieces that ask for it. */
    private <R> void read(Branch branch, List<Piece<?>> same, Tensor hidden) {
        @SuppressWarnings("unchecked") // Equal readings read the same.
        List<Piece<R>> pieces = (List<Piece<R>>) (List<?>) same;
        int[] places = pieces.stream()
                .flatMapToInt(piece -> Arrays.stream(places(branch, rows(piece))))
                .distinct()
                .sorted()
                .toArray();
        try (Scope step = scope.child()) {
            List<R> read = pieces.get(0).work().reading().read(step, hidden, branch.batch(), places);
            for (Piece<R> piece : pieces) {
                List<R> own = Arrays.stream(places(branch, rows(piece)))
                        .mapToObj(place -> read.get(Arrays.binarySearch(places, place)))
                        .toList();
                piece.work().complete(piece.windows(), own);
            }
        } catch (RuntimeException e) {
            pieces.forEach(piece -> piece.work().fail(e));
        }
    }
}
