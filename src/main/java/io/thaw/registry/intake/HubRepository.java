package io.thaw.registry.intake;

import java.net.URI;

/**
 * A model of a hub, as it was at one commit. Its files lie at {@code {hub}/{repository}/resolve/{revision}/{file}}, as those of
 * the Hugging Face Hub and of what mirrors it do.
 *
 * @param hub its address, without a slash at the end
 * @param repository such as {@code google-bert/bert-base-uncased}
 * @param revision the commit, 40 hexadecimal digits
 */
record HubRepository(String hub, String repository, String revision) {

    URI file(String name) {
        return URI.create(hub + "/" + repository + "/resolve/" + revision + "/" + name);
    }

    @Override
    public String toString() {
        return repository + "@" + revision;
    }
}
