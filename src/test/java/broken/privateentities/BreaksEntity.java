package broken.privateentities;

import jakarta.persistence.Entity;

@Entity
public class BreaksEntity {}
